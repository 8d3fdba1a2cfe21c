import { formatDuration } from '../../trace/duration';
import type { SpanNode } from '../../trace/span-tree';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { SpanEvent, TraceSpan } from '../../trace/trace-span';
import type { WaterfallSettings } from '../waterfall-options';

// What is shown of a span, as untrusted text of any length: each renderer escapes and cuts it.

/** Attributes that transport instrumentation adds to every span. They repeat the span name, or rarely help. */
const NOISE =
  /^(?:http|url|server|network|client|user_agent|code|thread|messaging)\.|^db\.(?:system|operation)\.name$|^error\.origin\./;
const KEPT = new Set(['http.response.status_code', 'http.response.body']);
const EXCEPTION = 'exception';
const QUERY_TEXT = 'db.query.text';

/** An error of a span with its causes. */
export interface ErrorFact {
  readonly title: string;
  readonly causes: readonly string[];
  /** Empty if it is not known. */
  readonly stack: string;
}

/** The exceptions of a span; if it has none, why it failed. */
export function errorsOf(span: TraceSpan): readonly ErrorFact[] {
  const exceptions = span.events.filter(({ name }) => name === EXCEPTION);
  if (exceptions.length > 0) return exceptions.map(exceptionOf);
  const reason = reasonOf(span);
  return span.status.code === 'error' && reason ? [{ title: reason, causes: [], stack: '' }] : [];
}

function exceptionOf({ attributes }: SpanEvent): ErrorFact {
  const type = textOf(attributes['exception.type']);
  const message = textOf(attributes['exception.message']);
  const title = [type, message].filter(Boolean).join(': ') || EXCEPTION;
  const links = Array.isArray(attributes['error.chain']) ? attributes['error.chain'].map(textOf) : [];
  const causes = links[0] === title ? links.slice(1) : links;
  return { title, causes, stack: textOf(attributes['exception.stacktrace']) };
}

/** Names an error that a child span already describes. A numeric type is a status that the message contains. */
function reasonOf({ status, attributes }: TraceSpan): string {
  const type = textOf(attributes['error.type']);
  if (!status.message || !type || /^\d+$/.test(type) || status.message.startsWith(type)) return status.message || type;
  return `${type}: ${status.message}`;
}

/** Facts that the position of a span does not show. */
export function placementOf({ span, missingParent, skewNanos }: SpanNode, stable: boolean): readonly string[] {
  const facts: string[] = [];
  if (missingParent) facts.push(`parent ${stable ? '' : `${span.parentSpanId} `}is not in this trace`);
  if (stable || skewNanos === 0n) return facts;
  const [size, side] = skewNanos > 0n ? [skewNanos, 'later'] : [-skewNanos, 'earlier'];
  return [...facts, `clocks disagree: drawn ${formatDuration(size)} ${side} than reported`];
}

/** The attributes that the options ask for. */
export function shownAttributes(
  span: TraceSpan,
  { attributes, detail }: Pick<WaterfallSettings, 'attributes' | 'detail'>,
): readonly (readonly [key: string, value: SpanAttributeValue])[] {
  if (typeof attributes === 'object') {
    return attributes.flatMap((key) => {
      const value = Object.hasOwn(span.attributes, key) ? span.attributes[key] : undefined;
      return value === undefined ? [] : [[key, value] as const];
    });
  }
  if (!attributes) return [];
  if (detail === 'full') return Object.entries(span.attributes);
  // The error line already shows it.
  const hidden = span.status.code === 'error' ? 'error.type' : undefined;
  return Object.entries(span.attributes).filter(([key]) => key !== hidden && (KEPT.has(key) || !NOISE.test(key)));
}

/** The events of a span, without its exceptions. */
export function eventsOf(span: TraceSpan): readonly SpanEvent[] {
  return span.events.filter(({ name }) => name !== EXCEPTION);
}

/** The name and the text of the attribute with the statement of a database span. */
export function queryOf({
  attributes,
}: {
  readonly attributes: SpanAttributes;
}): readonly [string, string] | undefined {
  const key = ['db.query.summary', QUERY_TEXT].find((name) => textOf(attributes[name]));
  return key === undefined ? undefined : [key, onOneLine(textOf(attributes[key]))];
}

/** The value as text; a statement on one line. */
export function valueText(key: string, value: SpanAttributeValue): string {
  if (typeof value === 'object') return JSON.stringify(value);
  return key === QUERY_TEXT ? onOneLine(String(value)) : String(value);
}

/** Joins the lines of an indented statement. Reads no more than can be shown. */
const onOneLine = (statement: string): string => statement.slice(0, 1000).trim().replace(/\s+/g, ' ');

function textOf(value: SpanAttributeValue | null | undefined): string {
  return typeof value === 'string' ? value : '';
}
