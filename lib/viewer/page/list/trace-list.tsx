import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../../../trace/duration';
import type { TraceRow } from '../../api/trace-row';
import { getTraces } from '../api/client';
import { followChanges } from '../api/live-stream';
import { Message } from '../parts/message';
import { ServiceName } from '../parts/service-name';
import { connected, counts } from '../state/live';
import { notify } from '../state/notices';
import { formatRoute } from '../state/route';
import { route } from '../state/router';

/** The traces that match the query, newest first. */
export function TraceList() {
  const rows = useSignal<readonly TraceRow[]>([]);
  const { query } = route.value;
  useEffect(() => {
    const load = async (): Promise<void> => {
      try {
        const list = await getTraces({ query, limit: 100 });
        rows.value = list.rows;
        counts.value = list.counts;
      } catch (error) {
        notify(error instanceof Error ? error.message : String(error), 'error');
      }
    };
    void load();
    return followChanges(query, {
      onChange: (change) => {
        const gone = new Set([...change.left, ...change.removed, ...change.rows.map(({ traceId }) => traceId)]);
        rows.value = [...change.rows, ...rows.value.filter(({ traceId }) => !gone.has(traceId))].slice(0, 100);
        counts.value = change.counts;
      },
      onGap: () => void load(),
      onConnection: (isConnected) => (connected.value = isConnected),
    });
  }, [query]);
  if (rows.value.length === 0) return <Message title="No traces yet" />;
  const open = route.value.view === 'trace' ? route.value.traceId : undefined;
  return (
    <div class="trace-list">
      {rows.value.map((row) => (
        <a
          key={row.traceId}
          href={formatRoute({ view: 'trace', traceId: row.traceId, query })}
          aria-current={row.traceId === open ? 'true' : undefined}
        >
          <div>{row.name}</div>
          <div class="soft number">
            <ServiceName name={row.service} /> · {formatDuration(BigInt(row.durationNanos))} · {row.spans} spans
          </div>
        </a>
      ))}
    </div>
  );
}
