import type { LogLine, LogLevel, LoggedSpan } from './log-line';
import { printable } from '../text/printable';

const ESCAPE = '\u001B[';
const DIM = '2';
const BOLD = '1';
/** The colours that Rust's `tracing-subscriber` gives to the levels. */
const COLORS: Readonly<Record<Uppercase<LogLevel>, string>> = {
  TRACE: '35',
  DEBUG: '34',
  INFO: '32',
  WARN: '33',
  ERROR: '31',
};

/** Text in quotes shows where it begins and ends; a plain word needs none. */
const PLAIN = /^[^\s"'=,{}[\]]+$/;

/**
 * A line for people: local time, level, target, message and fields; below it, indented, the spans around with the
 * fields of the innermost, the trace id, and the stack of an error. Text from strangers cannot begin a line.
 *
 * @param color whether to colour it by ANSI sequences
 *
 * @example
 * ```text
 * 10:11:12.345  WARN OrdersController: some items are not available unavailable_count=2
 *     in POST /orders > create_order{customer_id=c-7} trace_id=0af7651916cd43dd8448eb211c80319c
 * ```
 */
export function prettyLine(line: LogLine, color = false): string {
  const paint = (code: string, text: string): string => (color && text ? `${ESCAPE}${code}m${text}${ESCAPE}0m` : text);
  const { message, stack, ...fields } = line.fields;
  const [first = '', ...continued] = textLines(message);
  const head = [
    paint(DIM, localTime(line.timestamp)),
    paint(COLORS[line.level], line.level.padStart(5)),
    paint(BOLD, `${printable(line.target)}:`),
    first,
    ...pairs(fields, (text) => paint(DIM, text)),
    ...pairs(processOf(line), (text) => paint(DIM, text)),
  ];
  return [
    head.filter(Boolean).join(' '),
    ...continued.map((text) => `    | ${text}`),
    ...placeOf(line).map((text) => `    ${paint(DIM, text)}`),
    ...textLines(stack).map((text) => `    ${paint(DIM, text)}`),
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

/** The JSON lines show the fields of all spans; here those of the innermost are as much as can be read. */
function spanText({ name, ...fields }: LoggedSpan, index: number, spans: readonly LoggedSpan[]): string {
  const shown = index === spans.length - 1 ? pairs(fields).join(' ') : '';
  return `${printable(name)}${shown && `{${shown}}`}`;
}

function processOf({ pid, hostname }: LogLine): Readonly<Record<string, unknown>> {
  return { ...(pid === undefined ? {} : { pid }), ...(hostname === undefined ? {} : { hostname }) };
}
