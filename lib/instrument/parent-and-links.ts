import { activeSpanOf } from '../span/current/span-context';
import { openSpanOf } from '../span/open-spans';
import type { ActiveSpan } from '../span/active-span';
import { type Context, isSpanContextValid, type Link, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { isObject } from '../validation/predicates';
import { cleanAttributes } from '../values/clean-attributes';

/** What can stand for a span: the span, its ids, or a context in which it is current. */
export type SpanSource = Span | SpanContext | Context;

/** What can stand for a link. */
export type LinkSource = Link | Span | SpanContext;

/** A value, or a function of the method's arguments that gives it. */
export type FromArguments<T> = T | ((...args: never[]) => T);

/**
 * The context that a span is to be opened in: that of an explicit parent, on top of what else `outer` carries;
 * `undefined` for one that is none.
 */
export function parentContext(source: unknown, outer: Context): Context | undefined {
  if (isContext(source)) return source;
  const ids = spanContextOf(source);
  return ids && trace.setSpan(outer, isSpan(source) ? source : trace.wrapSpanContext(ids));
}

/** The open span of ours that an explicit parent is, or that is nearest above it; `undefined` where there is none. */
export function parentSpan(source: unknown, outer: Context): ActiveSpan | undefined {
  if (isContext(source)) return spanAround(source);
  const ids = spanContextOf(source);
  return ids && openSpanOf(isSpan(source) ? source : trace.wrapSpanContext(ids), activeSpanOf(outer));
}

/** Spans that others have opened in a span of ours are part of it, as long as they are of its trace. */
function spanAround(source: Context): ActiveSpan | undefined {
  const parent = trace.getSpan(source);
  const nearest = activeSpanOf(source);
  if (!parent) return undefined;
  const isSameTrace = nearest?.span.spanContext().traceId === parent.spanContext().traceId;
  return openSpanOf(parent, nearest) ?? (isSameTrace ? nearest : undefined);
}

/** Links to what can be linked to; the rest is left out. */
export function linksTo(sources: unknown): Link[] {
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source: unknown) => {
    if (isObject(source) && 'context' in source && spanContextOf(source.context))
      return [withoutSecrets(source as unknown as Link)];
    const context = spanContextOf(source);
    return context ? [{ context }] : [];
  });
}

function withoutSecrets(link: Link): Link {
  return link.attributes ? { ...link, attributes: cleanAttributes(link.attributes) } : link;
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
