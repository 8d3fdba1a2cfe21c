import { ERROR_SEVERITY, type LogRecord } from '../../trace/log-record';

/** One log record of a trace. */
export interface SpanLine {
  readonly record: LogRecord;
  readonly timeNanos: bigint;
  /** `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, `FATAL`, the name of the source, or empty. Untrusted. */
  readonly level: string;
  readonly isError: boolean;
  readonly isWarning: boolean;
  /** The message, or the name of the event. Untrusted. */
  readonly message: string;
}

/** The lines to show at one place, and the number of further lines. */
export interface ShownLines {
  readonly lines: readonly SpanLine[];
  readonly hidden: number;
}

export const NO_LINES: ShownLines = { lines: [], hidden: 0 };

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const WARN_SEVERITY = 13;

/** The lines of one trace, in order of time. */
export function linesOf(records: readonly LogRecord[], traceId: string): readonly SpanLine[] {
  return records
    .filter((record) => record.traceId === traceId)
    .map(lineOf)
    .toSorted((one, other) => (one.timeNanos < other.timeNanos ? -1 : one.timeNanos > other.timeNanos ? 1 : 0));
}

export function lineOf(record: LogRecord): SpanLine {
  const { severityNumber, severityText = '', body, eventName = '', timeNanos } = record;
  const text = typeof body === 'object' ? JSON.stringify(body) : String(body ?? '');
  return {
    record,
    timeNanos,
    level: LEVELS[Math.ceil(severityNumber / 4) - 1] ?? severityText,
    isError: severityNumber >= ERROR_SEVERITY,
    isWarning: severityNumber >= WARN_SEVERITY && severityNumber < ERROR_SEVERITY,
    message: text || eventName,
  };
}

const MOST_LINES = { compact: 3, normal: 20, full: 1000 } as const;

/** Cuts the lines of one place to what a level of detail shows. */
export function shownLines(all: readonly SpanLine[], detail: keyof typeof MOST_LINES): ShownLines {
  const wanted = detail === 'compact' ? all.filter(({ isError, isWarning }) => isError || isWarning) : all;
  const lines = wanted.slice(0, MOST_LINES[detail]);
  return { lines, hidden: all.length - lines.length };
}
