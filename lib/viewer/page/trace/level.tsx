import type { LogRecord } from '../../../trace/log-record';
import { levelNamed } from '../logs/log-level';

/** The level of a log record, in the words of its source, and in its colour. */
export function Level({ record }: { readonly record: LogRecord }) {
  const level = levelNamed(record.severityNumber);
  return (
    <span class={`level ${level ? `is-${level}` : 'soft'}`}>
      {(record.severityText || level || '').toLowerCase().slice(0, 12)}
    </span>
  );
}
