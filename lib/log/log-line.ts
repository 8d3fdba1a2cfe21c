import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { isSampled } from '../otel/is-sampled';
import { ATTR_CODE_FUNCTION_NAME } from '../bundled/attribute-names';
import type { Level } from '../filter/level';
import type { ActiveSpan } from '../span/active-span';
import { activeSpanOf } from '../span/current/span-context';
import { cleanName } from '../values/json-key';
import type { ShownFields } from './shown-fields';
import { timestamp } from './timestamp';

export type LogLevel = Level;

/** A span in a log line: its recorded fields in order, then its name. */
export type LoggedSpan = Readonly<Record<string, unknown>> & { readonly name: string };

/**
 * One line, in the shape and order of the JSON lines of Rust's `tracing-subscriber`, with the ids of the trace added.
 * `span` is the innermost span, and `spans` lists all from the outermost to it; both are absent outside any span. A span
 * has the same fields whether or not it is recorded.
 *
 * A field whose name is taken gets the prefix `fields.`: `fields.message` among the fields of a line, `fields.name` among
 * those of a span.
 */
export interface LogLine {
  /** ISO 8601 in UTC, to the millisecond. */
  readonly timestamp: string;
  readonly level: Uppercase<LogLevel>;
  /** The message, then the other fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly target: string;
  readonly span?: LoggedSpan;
  readonly spans?: readonly LoggedSpan[];
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly trace_sampled?: boolean;
  readonly pid?: number;
  readonly hostname?: string;
}

type LineContent = Pick<ShownFields, 'message' | 'others'>;

/** The number of innermost spans that a line shows. It bounds the lines of a recursion. */
const MOST_SPANS = 64;

export function logLine(level: LogLevel, target: string, shown: LineContent, context: Context): LogLine {
  const line = bareLine(level, target, shown);
  const active = activeSpanOf(context);
  if (active) {
    const spans = spansFrom(active);
    line.span = spans.at(-1) as LoggedSpan;
    line.spans = spans;
  }
  addIds(line, context);
  return line;
}

/**
 * The line of a span that has just ended. `span` is that span, and `spans` lists the spans around it, as in Rust.
 */
export function closeLine(level: LogLevel, target: string, others: ShownFields['others'], context: Context): LogLine {
  const line = bareLine(level, target, { message: 'close', others });
  const active = activeSpanOf(context);
  if (active) {
    line.span = loggedSpan(active);
    if (active.enclosing) line.spans = spansFrom(active.enclosing);
  }
  addIds(line, context);
  return line;
}

function bareLine(level: LogLevel, target: string, { message, others }: LineContent): Writable<LogLine> {
  // The JSON has the members in this order.
  return { timestamp: timestamp(), level: UPPERCASE[level], fields: { message, ...others }, target: cleanName(target) };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const UPPERCASE = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** The spans, from the outermost to this one. */
function spansFrom(innermost: ActiveSpan): readonly LoggedSpan[] {
  const chain: LoggedSpan[] = [];
  let active: ActiveSpan | undefined = innermost;
  for (; active && chain.length < MOST_SPANS; active = active.parent) chain.push(loggedSpan(active));
  return chain.toReversed();
}

function loggedSpan({ recorded: all, name }: ActiveSpan): LoggedSpan {
  // Only an ended span has `code.function.name`, and it repeats the name of the span.
  const { [ATTR_CODE_FUNCTION_NAME]: _, ...recorded } = all;
  if (!Object.hasOwn(recorded, 'name')) return { ...recorded, name };
  const { name: field, ...others } = recorded;
  return { ...others, 'fields.name': field, name };
}

function addIds(line: Writable<LogLine>, context: Context): void {
  const ids = trace.getSpanContext(context);
  if (!ids || !isSpanContextValid(ids)) return;
  line.trace_id = ids.traceId;
  line.span_id = ids.spanId;
  line.trace_sampled = isSampled(ids);
}
