import { useMemo, useRef } from 'preact/hooks';
import type { LogRecord } from '../../../../trace/log-record';
import { textOf } from '../../logs/log-text';
import { cut } from '../../text/cut';
import { Message } from '../../parts/message';
import { ServiceName } from '../../parts/service-name';
import { formatMoment, formatWholeMoment } from '../../parts/moment';
import { useWindow } from '../../parts/use-window';
import { clock } from '../../state/clock';
import { Level } from '../level';
import { inOrder, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';

const ROW_PIXELS = 26;

/** All log records of the trace in order of time. */
export function LogsTab() {
  const trace = useTrace();
  const content = trace.content.value;
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => inOrder(content?.logs ?? []), [content]);
  const virtualizer = useWindow({ count: lines.length, rowHeight: ROW_PIXELS, scroller });
  if (lines.length === 0) {
    return <Message title="No log records">This tab shows the log records that carry the id of this trace.</Message>;
  }
  return (
    <div class="lines" ref={scroller} tabIndex={0} role="region" aria-label="Log records">
      <ol style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line && <Line key={index} line={line} top={start} />;
        })}
      </ol>
    </div>
  );
}

function Line({ line, top }: { readonly line: LogRecord; readonly top: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const index = line.spanId === undefined ? undefined : model.indexOf.get(line.spanId);
  const span = index === undefined ? undefined : spanAt(model, index);
  const text = textOf(line);
  const isCurrent = index !== undefined && trace.selected.value === index;
  return (
    <li class={`line${isCurrent ? ' is-current' : ''}`} style={{ transform: `translateY(${top}px)` }}>
      <span class="line-time mono soft" title={formatWholeMoment(String(line.timeNanos), clock.value)}>
        {timeOf(line, model.startNanos)}
      </span>
      <Level record={line} />
      <span class="line-service">
        <ServiceName name={line.service} />
      </span>
      {span ? (
        <button type="button" class="line-text mono" title={cut(text, 1000)} onClick={() => trace.reveal(index)}>
          {cut(text, 1000)}
        </button>
      ) : (
        <span class="line-text mono" title={cut(text, 1000)}>
          {cut(text, 1000)}
        </span>
      )}
      <span class="line-span soft">{cut(span?.name ?? '')}</span>
    </li>
  );
}

function timeOf({ timeNanos }: LogRecord, startNanos: bigint): string {
  if (clock.value !== 'ago') return formatMoment(String(timeNanos), clock.value);
  const nanos = Number(timeNanos - startNanos);
  return `${nanos < 0 ? '−' : '+'}${durationText(Math.abs(nanos))}`;
}
