import type { LogLine, LogLevel, LoggedSpan } from './log-line';
import { printable } from '../text/printable';

const ESCAPE = '\u001B[';
const DIM = '2';
const BOLD = '1';
/** The colours of Rust's `tracing-subscriber`. */
const COLORS: Readonly<Record<Uppercase<LogLevel>, string>> = {
  TRACE: '35',
  DEBUG: '34',
  INFO: '32',
  WARN: '33',
  ERROR: '31',
};

/** A plain word needs no quotes. */
const PLAIN = /^[^\s"'=,{}[\]]+$/;

/**
 * Formats a line for people: local time, level, target, message and fields. Below it, indented: the enclosing spans with
 * the fields of the innermost, the trace id, and the stack of an error. Untrusted text cannot start a line.
 *
 * @param color whether to add ANSI colour sequences
 *
 * @example
 * ```text
 * 10:11:12.345  WARN OrdersController: some items are not available unavailable_count=2
 *     in POST /orders > create_order{customer_id=c-7} trace_id=0af7651916cd43dd8448eb211c80319c
 * ```
 */
export function prettyLine(line: LogLine, color = false): string {
  const ansi = (code: string, text: string): string => (color && text ? `${ESCAPE}${code}m${text}${ESCAPE}0m` : text);
  const { message, stack, ...fields } = line.fields;
  const [first = '', ...continued] = textLines(message);
  const head = [
    ansi(DIM, localTime(line.timestamp)),
    ansi(COLORS[line.level], line.level.padStart(5)),
    ansi(BOLD, `${printable(line.target)}:`),
    first,
    ...pairs(fields, (text) => ansi(DIM, text)),
    ...pairs(processOf(line), (text) => ansi(DIM, text)),
  ];
  return [
    head.filter(Boolean).join(' '),
    ...continued.map((text) => `    | ${text}`),
    ...placeOf(line).map((text) => `    ${ansi(DIM, text)}`),
    ...textLines(stack).map((text) => `    ${ansi(DIM, text)}`),
  ].join('\n');
}

function localTime(timestamp: string): string {
  const at = new Date(timestamp);
  return `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function textLines(text: unknown): string[] {
  return typeof text === 'string' && text !== '' ? text.split(/\r\n|\n/).map(printable) : [];
}

function pairs(fields: Readonly<Record<string, unknown>>, dim = (text: string): string => text): string[] {
  return Object.entries(fields).map(([name, value]) => `${dim(`${printable(name)}=`)}${valueText(value)}`);
}

function valueText(value: unknown): string {
  return printable(typeof value === 'string' && PLAIN.test(value) ? value : JSON.stringify(value));
}

function placeOf({ spans = [], trace_id: traceId }: LogLine): string[] {
  const place = spans.length > 0 ? [`in ${spans.map(spanText).join(' > ')}`] : [];
  if (traceId !== undefined) place.push(`trace_id=${traceId}`);
  return place.length > 0 ? [place.join(' ')] : [];
}

/** Only the innermost span shows its fields, to keep the line readable. JSON lines show those of all spans. */
function spanText({ name, ...fields }: LoggedSpan, index: number, spans: readonly LoggedSpan[]): string {
  const shown = index === spans.length - 1 ? pairs(fields).join(' ') : '';
  return `${printable(name)}${shown && `{${shown}}`}`;
}

function processOf({ pid, hostname }: LogLine): Readonly<Record<string, unknown>> {
  return { ...(pid === undefined ? {} : { pid }), ...(hostname === undefined ? {} : { hostname }) };
}
