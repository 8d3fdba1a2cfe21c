import type { LogRow } from '../../api/log-list';
import { Icon } from '../parts/icon';
import { formatMoment, formatWholeMoment } from '../parts/moment';
import { cut } from '../text/cut';
import { ServiceName } from '../parts/service-name';
import { clock, now } from '../state/clock';
import { formatRoute } from '../state/route';
import { route } from '../state/router';
import { levelNamed } from './log-level';
import { textOf } from './log-text';

export interface LogLineProps {
  readonly row: LogRow;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const SHOWN_LENGTH = 400;

/** One log record: its message links to its span. */
export function LogLine({ row, index, start, isOpen, onToggle }: LogLineProps) {
  const text = textOf(row);
  const shown = cut(text, SHOWN_LENGTH);
  return (
    <div
      class={`log-line${isOpen ? ' is-current' : ''}`}
      role="row"
      aria-rowindex={index + 1}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="cell">
        <button
          type="button"
          class="twist"
          aria-expanded={isOpen}
          aria-label={`All of ${shown.slice(0, 60)}`}
          onClick={onToggle}
        >
          <Icon name={isOpen ? 'down' : 'right'} size={12} />
        </button>
      </span>
      <span role="cell" class="number soft" title={formatWholeMoment(row.timeNanos, clock.value)}>
        {formatMoment(row.timeNanos, clock.value, now.value)}
      </span>
      <span role="cell">
        <LevelName row={row} />
      </span>
      <span role="cell" class="cut">
        <ServiceName name={row.service} />
      </span>
      <span role="cell" class="cut mono">
        {row.traceId === undefined ? <bdi>{shown}</bdi> : <LineLink row={row} text={shown} />}
      </span>
    </div>
  );
}

function LineLink({ row, text }: { readonly row: LogRow; readonly text: string }) {
  const { traceId = '', spanId } = row;
  const { query } = route.value;
  return (
    <a href={formatRoute({ view: 'trace', traceId, query, ...(spanId !== undefined && { spanId }) })}>
      <bdi>{text || 'no message'}</bdi>
    </a>
  );
}

export function LevelName({ row }: { readonly row: LogRow }) {
  const level = levelNamed(row.severityNumber);
  const name = (row.severityText ?? level ?? '–').slice(0, 12);
  return <span class={`level${level ? ` is-${level}` : ''}`}>{name.toLowerCase()}</span>;
}
