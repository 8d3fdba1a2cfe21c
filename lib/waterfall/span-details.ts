import { formatDuration } from '../trace/duration';
import type { SpanNode } from '../trace/span-tree';
import { escapeControls, shorten, textWidth } from './terminal-text';
import type { SpanAttributes, SpanAttributeValue, SpanEvent, TraceSpan } from '../trace/trace-span';

/** Attributes that transport instrumentation adds to every span. They repeat the span name, or rarely help. */
const NOISE =
  /^(?:http|url|server|network|client|user_agent|code|thread|messaging)\.|^db\.(?:system|operation)\.name$|^error\.origin\./;
const KEPT = new Set(['http.response.status_code', 'http.response.body']);
const QUERY_TEXT = 'db.query.text';
const BARE_TEXT = /^[\p{L}\p{N}_.:/@+-]+$/u;
const WIDEST_VALUE = 60;
const NARROWEST_VALUE = 8;
const ELLIPSIS = '…';

/** Lines below a span: its errors. */
export function errorLines({ span }: SpanNode, columns: number): string[] {
  const exceptions = span.events.filter((event) => event.name === 'exception');
  if (exceptions.length > 0) return exceptions.flatMap((event) => exceptionLines(event, columns));
  const reason = reasonOf(span);
  return span.status.code === 'error' && reason ? [shorten(`✗ ${safe(reason, columns)}`, columns)] : [];
}

/** Names an error that a child span already describes. A numeric type is a status that the message contains. */
function reasonOf({ status, attributes }: TraceSpan): string {
  const type = textOf(attributes['error.type']);
  if (!status.message || !type || /^\d+$/.test(type) || status.message.startsWith(type)) return status.message || type;
  return `${type}: ${status.message}`;
}

/** Lines below a span: facts that its position does not show. */
export function placementLines({ span, missingParent, skewNanos }: SpanNode, columns: number): string[] {
  const lines: string[] = [];
  if (missingParent) lines.push(`parent ${safe(span.parentSpanId ?? '', columns)} is not in this trace`);
  if (skewNanos > 0n) lines.push(`clocks disagree: drawn ${formatDuration(skewNanos)} later than reported`);
  if (skewNanos < 0n) lines.push(`clocks disagree: drawn ${formatDuration(-skewNanos)} earlier than reported`);
  return lines.map((line) => shorten(line, columns));
}

/** Lines below a span: its business attributes as `key=value`, as many per line as fit. */
export function attributeLines({ span }: SpanNode, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [key, value] of businessAttributes(span)) {
    const name = safe(key, columns);
    const room = Math.max(NARROWEST_VALUE, columns - textWidth(name) - 1);
    const pair = shorten(`${name}=${printValue(key === QUERY_TEXT ? onOneLine(textOf(value)) : value, room)}`, columns);
    if (line && textWidth(line) + 2 + textWidth(pair) > columns) {
      lines.push(line);
      line = '';
    }
    line = line ? `${line}  ${pair}` : pair;
  }
  return line ? [...lines, line] : lines;
}

/** Attributes with the statement of a database span. */
export function queryOf({ attributes }: TraceSpan, columns: number): string {
  const key = ['db.query.summary', QUERY_TEXT].find((name) => textOf(attributes[name]));
  return key === undefined ? '' : `${key}="${safe(onOneLine(textOf(attributes[key])), columns)}"`;
}

/** Untrusted text on one line, cut to what can be shown. */
export function safe(text: string, columns: number): string {
  return shorten(escapeControls(text.slice(0, columns * 16)), columns);
}

function exceptionLines({ attributes }: SpanEvent, columns: number): string[] {
  const type = textOf(attributes['exception.type']);
  const message = textOf(attributes['exception.message']);
  const head = [type, message].filter(Boolean).join(': ') || 'exception';
  const links = Array.isArray(attributes['error.chain']) ? attributes['error.chain'].map(textOf) : [];
  const causes = links[0] === head ? links.slice(1) : links;
  return [`✗ ${safe(head, columns)}`, ...causes.map((cause) => `  ↳ caused by ${safe(cause, columns)}`)].map((line) =>
    shorten(line, columns),
  );
}

function businessAttributes(span: TraceSpan): [string, SpanAttributeValue][] {
  const attributes: SpanAttributes = span.attributes;
  // The error line already shows it.
  const hidden = span.status.code === 'error' ? 'error.type' : undefined;
  return Object.entries(attributes).filter(([key]) => key !== hidden && (KEPT.has(key) || !NOISE.test(key)));
}

function printValue(value: SpanAttributeValue | null, columns: number): string {
  const limit = Math.min(WIDEST_VALUE, columns);
  if (typeof value === 'object') return safe(JSON.stringify(value), limit);
  if (typeof value !== 'string') return String(value);
  const text = safe(value, limit - 2);
  const isCut = text.endsWith(ELLIPSIS) && text !== value;
  const kept = isCut ? text.slice(0, -1) : text;
  return (BARE_TEXT.test(kept) ? kept : `"${kept}"`) + (isCut ? ELLIPSIS : '');
}

/** Joins the lines of an indented statement. Reads no more than can be shown. */
function onOneLine(statement: string): string {
  return statement.slice(0, 1000).trim().replace(/\s+/g, ' ');
}

function textOf(value: SpanAttributeValue | null | undefined): string {
  return typeof value === 'string' ? value : '';
}
