import type { Span } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import type { ActiveSpan } from './active-span';

const open = processPart('open-spans', () => ({ areWanted: false, bySpan: new WeakMap<Span, ActiveSpan>() }));

export interface ExplicitParent {
  /** The span of this package in which the call was made. The filter looks there, as in Rust's `tracing`. */
  readonly enclosing: ActiveSpan | undefined;
  /** The parent; `undefined` if it is not an open span of this package. */
  readonly parent: ActiveSpan | undefined;
}

/** Starts to remember open spans: a callsite takes explicit parents. Until then, spans do not pay for the lookup. */
export function trackOpenSpans(): void {
  open.areWanted = true;
}

/** Remembers an open span for {@link openSpanOf}, if a callsite takes explicit parents. */
export function rememberOpen(active: ActiveSpan): void {
  if (open.areWanted) open.bySpan.set(active.span, active);
}

/** Forgets a span that has ended, so that its fields do not live until it is exported. */
export function forgetOpen(span: Span): void {
  if (open.areWanted) open.bySpan.delete(span);
}

/**
 * The open span of this package that is `parent` or the direct parent of it; `undefined` if there is none.
 *
 * @param parent the given span
 * @param enclosing from here outwards, spans are compared by their ids
 */
export function openSpanOf(parent: Span, enclosing: ActiveSpan | undefined): ActiveSpan | undefined {
  const known = open.bySpan.get(parent);
  if (known) return known;
  const { traceId, spanId } = parent.spanContext();
  // Spans of the OpenTelemetry SDK expose their parent's id.
  const { parentSpanContext, parentSpanId } = parent as ReadableParent;
  const ids = new Set([spanId, parentSpanContext?.spanId, parentSpanId]);
  for (let candidate = enclosing; candidate; candidate = candidate.enclosing) {
    const own = candidate.span.spanContext();
    if (candidate.span === parent || (own.traceId === traceId && ids.has(own.spanId))) return candidate;
  }
  return undefined;
}

interface ReadableParent {
  readonly parentSpanContext?: { readonly spanId?: string };
  readonly parentSpanId?: string;
}
