import { activeSpanOf } from '../span/current/span-context';
import { openSpanOf } from '../span/open-spans';
import type { ActiveSpan } from '../span/active-span';
import { type Context, isSpanContextValid, type Link, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { isObject } from '../validation/predicates';
import { cleanLink } from '../values/clean-attributes';

/** A span, its ids, or a context in which it is current. */
export type SpanSource = Span | SpanContext | Context;

/** A link, or a span or its ids to link to. */
export type LinkSource = Link | Span | SpanContext;

/** A value, or a function of the method's arguments that returns it. */
export type FromArguments<T> = T | ((...args: never[]) => T);

/**
 * The context to open a span in: `outer` with the explicit parent as its span.
 *
 * @returns `undefined` if `source` is not a valid parent
 */
export function parentContext(source: unknown, outer: Context): Context | undefined {
  if (isContext(source)) return source;
  const ids = spanContextOf(source);
  return ids && trace.setSpan(outer, isSpan(source) ? source : trace.wrapSpanContext(ids));
}

/** The open instrumented span of an explicit parent, or its nearest instrumented ancestor; `undefined` if there is none. */
export function parentSpan(source: unknown, outer: Context): ActiveSpan | undefined {
  if (isContext(source)) return spanAround(source);
  const ids = spanContextOf(source);
  return ids && openSpanOf(isSpan(source) ? source : trace.wrapSpanContext(ids), activeSpanOf(outer));
}

/** A foreign span belongs to the nearest instrumented span around it, if both are in the same trace. */
function spanAround(source: Context): ActiveSpan | undefined {
  const parent = trace.getSpan(source);
  const nearest = activeSpanOf(source);
  if (!parent) return undefined;
  const isSameTrace = nearest?.span.spanContext().traceId === parent.spanContext().traceId;
  return openSpanOf(parent, nearest) ?? (isSameTrace ? nearest : undefined);
}

/** Links to all valid sources; drops the others. */
export function linksTo(sources: unknown): Link[] {
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source: unknown) => {
    if (isObject(source) && 'context' in source && spanContextOf(source.context))
      return [cleanLink(source as unknown as Link)];
    const context = spanContextOf(source);
    return context ? [{ context }] : [];
  });
}

function spanContextOf(source: unknown): SpanContext | undefined {
  const ids: unknown = isSpan(source) ? source.spanContext() : source;
  return isObject(ids) && isSpanContextValid(ids as unknown as SpanContext)
    ? (ids as unknown as SpanContext)
    : undefined;
}

const isContext = (value: unknown): value is Context =>
  isObject(value) && typeof value['getValue'] === 'function' && typeof value['setValue'] === 'function';
const isSpan = (value: unknown): value is Span => isObject(value) && typeof value['spanContext'] === 'function';
