import type { TraceRow } from '../../api/trace-row';
import { counted, formatCount, formatNanos } from '../parts/amount';
import { Icon } from '../parts/icon';
import { formatMoment, formatWholeMoment } from '../parts/moment';
import { ServiceName } from '../parts/service-name';
import { clock, now } from '../state/clock';
import { cut } from '../text/cut';
import { formatRoute } from '../state/route';
import { serviceColour } from '../state/service-colour';
import { selected, toggleSelected } from './selection';

export interface ListRowProps {
  readonly row: TraceRow;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  /** The longest duration on the screen, in nanoseconds: the bar of that row is full. */
  readonly longest: number;
  /** Whether it is open, or the keyboard is on it. */
  readonly isCurrent: boolean;
  readonly query: string;
}

/** Services shown by their colour only. */
const MOST_SERVICES = 8;

/** One trace of the list. It reads signals, so that Preact draws it again only if it or they change. */
export function ListRow({ row, index, start, longest, isCurrent, query }: ListRowProps) {
  const isSelected = selected.value.has(row.traceId);
  return (
    <div
      class={`list-row${isCurrent ? ' is-current' : ''}${isSelected ? ' is-selected' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="cell" class="list-select">
        <input
          type="checkbox"
          aria-label={`Select ${cut(row.name, 100) || 'trace'}`}
          checked={isSelected}
          onChange={() => toggleSelected(row.traceId)}
        />
      </span>
      <span role="cell" class="list-time number" title={formatWholeMoment(row.startNanos, clock.value)}>
        {formatMoment(row.startNanos, clock.value, now.value)}
      </span>
      <span role="cell" class="list-name">
        <ErrorDot errors={row.errors} />
        <a
          class="list-link"
          href={formatRoute({ view: 'trace', traceId: row.traceId, query })}
          data-trace={row.traceId}
          aria-current={isCurrent ? 'true' : undefined}
          title={cut(row.name, 500)}
        >
          <bdi>{cut(row.name, 300) || 'no name'}</bdi>
        </a>
        <Marks row={row} />
      </span>
      <span role="cell" class="list-service">
        <ServiceName name={row.service} />
      </span>
      <span role="cell" class="list-duration">
        <span
          class={`bar${row.errors > 0 ? ' is-error' : ''}`}
          style={{ inlineSize: `${Math.max(0.5, (100 * Number(row.durationNanos)) / longest)}%` }}
          aria-hidden="true"
        />
        <span class="number">{formatNanos(row.durationNanos)}</span>
      </span>
      <span role="cell" class="list-count number" title={counted(row.spans, 'span')}>
        {formatCount(row.spans)}
      </span>
      <span role="cell" class="list-count number soft" title={counted(row.logs, 'log record')}>
        {row.logs > 0 ? formatCount(row.logs) : ''}
      </span>
      <Services row={row} />
    </div>
  );
}

function ErrorDot({ errors }: { readonly errors: number }) {
  if (errors === 0) return <span class="list-dot" />;
  return (
    <span class="list-dot is-error" title={counted(errors, 'error')}>
      <Icon name="error" />
      <span class="unseen">{counted(errors, 'error')}: </span>
    </span>
  );
}

/** The status of the response, and what is not whole. */
function Marks({ row }: { readonly row: TraceRow }) {
  const status = row.http?.status;
  return (
    <>
      {status !== undefined && (
        <span class={`badge${status >= 500 ? ' is-error' : status >= 400 ? ' is-warning' : ''}`}>{status}</span>
      )}
      {row.isOrphan && (
        <span class="badge is-warning" title="The parent of the first span has not arrived">
          no root
        </span>
      )}
      {row.dropped > 0 && (
        <span class="badge is-warning" title="Spans and log records over a limit of the store">
          {formatCount(row.dropped)} dropped
        </span>
      )}
    </>
  );
}

/** The services of the trace as small bars, each as wide as its share of the spans. */
function Services({ row }: { readonly row: TraceRow }) {
  const shown = row.services.slice(0, MOST_SERVICES);
  const text = row.services.map(({ name, spans }) => `${cut(name, 80) || 'no service name'}: ${spans}`).join(', ');
  return (
    <span role="cell" class="list-services" title={text}>
      <span class="list-shares" aria-hidden="true">
        {shown.map(({ name, spans }) => (
          <span key={name} class={serviceColour(name)} style={{ flexGrow: spans }} />
        ))}
      </span>
      <span class="number soft" aria-hidden="true">
        {row.services.length}
      </span>
      <span class="unseen">{text}</span>
    </span>
  );
}
