import { ERROR_SEVERITY, type LogRecord } from '../../../trace/log-record';

const WARNING = 13;
const INFO = 9;

/** The class that colours a level. */
export function levelClass(severity: number): string {
  if (severity >= ERROR_SEVERITY) return 'level is-error';
  if (severity >= WARNING) return 'level is-warning';
  return severity >= INFO ? 'level is-info' : 'level soft';
}

const NAMES = ['', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The name of a level: that of its source, else that of OpenTelemetry. */
export function levelName({ severityText, severityNumber }: Pick<LogRecord, 'severityText' | 'severityNumber'>): string {
  return (severityText || NAMES[Math.ceil(severityNumber / 4)] || '').toLowerCase().slice(0, 12);
}

/** The message of a line, as text. */
export function messageOf({ body, eventName, attributes }: LogRecord): string {
  if (typeof body === 'string') return body;
  if (body !== undefined) return JSON.stringify(body);
  const exception = [attributes['exception.type'], attributes['exception.message']].filter(Boolean).join(': ');
  return [eventName, exception].filter(Boolean).join(' ') || 'no message';
}
