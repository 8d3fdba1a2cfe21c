import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LogRow } from '../../api/log-list';
import { formatCount } from '../parts/amount';
import { Message } from '../parts/message';
import { useWindow } from '../parts/use-window';
import { levelOf, withLevel } from '../search/conditions';
import { effectiveQuery } from '../search/health-checks';
import { route, search } from '../state/router';
import { LogDetails } from './log-details';
import { LEVELS } from './log-level';
import { LogLine } from './log-line';
import { LogReader } from './log-lines';

const ROW_HEIGHT = 28;
const AHEAD = 60;

/** The log records of all traces, and those of no trace. */
export function LogsView() {
  const query = effectiveQuery(route.value.query);
  return <Logs key={query} query={query} />;
}

function Logs({ query }: { readonly query: string }) {
  const reader = useMemo(() => new LogReader(query), []);
  useEffect(() => () => reader.stop(), []);
  const { rows, hasMore, hasNew, isLoading, error } = reader.lines.value;
  const open = useSignal<LogRow | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useWindow({ count: rows.length, rowHeight: ROW_HEIGHT, scroller });
  const items = drawn.getVirtualItems();
  useEffect(() => {
    if (hasMore && (items.at(-1)?.index ?? 0) >= rows.length - AHEAD) void reader.more();
  });
  return (
    <section class="view logs" aria-labelledby="view-title">
      <div class="view-head">
        <h1 id="view-title">Log records</h1>
        <span class="soft number">
          {formatCount(rows.length)}
          {hasMore ? '+' : ''} log records, newest first
        </span>
        <LevelSelect />
        {hasNew && (
          <button
            type="button"
            class="button"
            onClick={() => {
              scroller.current?.scrollTo({ top: 0 });
              void reader.reload();
            }}
          >
            Show new log records
          </button>
        )}
      </div>
      {error && <Message title="Cannot read the log records">{error.message}</Message>}
      {!error && !isLoading && rows.length === 0 && (
        <Message title="No log records">
          {query
            ? 'No log record matches the query.'
            : 'Send log records to the same address as spans: set OTEL_LOGS_EXPORTER=otlp for your service.'}
        </Message>
      )}
      <div class="log-table" role="table" aria-label="Log records" aria-rowcount={hasMore ? -1 : rows.length}>
        <div
          ref={scroller}
          class="log-scroll"
          role="rowgroup"
          tabIndex={0}
          aria-label="Log records"
          onScroll={({ currentTarget }) => {
            const wasAtTop = reader.isAtTop;
            reader.isAtTop = currentTarget.scrollTop < ROW_HEIGHT / 2;
            if (reader.isAtTop && !wasAtTop && hasNew) void reader.reload();
          }}
        >
          <div class="windowed" role="presentation" style={{ blockSize: `${drawn.getTotalSize()}px` }}>
            {items.map(({ index, start }) => {
              const row = rows[index];
              if (!row) return null;
              return (
                <LogLine
                  key={index}
                  {...{ row, index, start }}
                  isOpen={open.value === row}
                  onToggle={() => (open.value = open.value === row ? undefined : row)}
                />
              );
            })}
          </div>
        </div>
      </div>
      {open.value && <LogDetails row={open.value} onClose={() => (open.value = undefined)} />}
    </section>
  );
}

/** The lowest level: a condition of the query. */
function LevelSelect() {
  const { query } = route.value;
  return (
    <select
      class="field is-small"
      aria-label="Level"
      value={levelOf(query) ?? ''}
      onChange={({ currentTarget }) => search(withLevel(query, currentTarget.value || undefined))}
    >
      <option value="">all levels</option>
      {LEVELS.slice(1).map((level) => (
        <option key={level} value={level}>
          {level} and above
        </option>
      ))}
    </select>
  );
}
