import type { Span } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import type { ActiveSpan } from './active-span';

const open = processPart('open-spans', () => ({ areWanted: false, bySpan: new WeakMap<Span, ActiveSpan>() }));

/** Where the parent of one span was given explicitly. */
export interface ExplicitParent {
  /** The span of ours that the call was made in. The filter looks there, as in Rust. */
  readonly enclosing: ActiveSpan | undefined;
  /** The span of ours that it is part of; `undefined` where there is none. */
  readonly parent: ActiveSpan | undefined;
}

/** Says that spans will be given as parents. Until then, nobody pays for finding them. */
export function wantOpenSpans(): void {
  open.areWanted = true;
}

/** Remembers an open span for {@link openSpanOf}, where that is wanted. */
export function rememberOpen(active: ActiveSpan): void {
  if (open.areWanted) open.bySpan.set(active.span, active);
}

/** A span that has ended is the parent of nothing new, and what it holds must not live as long as its export takes. */
export function forgetOpen(span: Span): void {
  if (open.areWanted) open.bySpan.delete(span);
}

/**
 * The span of ours that a given parent is, or is directly below of; `undefined` where it is none that is open.
 *
 * @param parent the given span
 * @param enclosing where a parent that is known by its ids alone is looked for, outwards
 */
export function openSpanOf(parent: Span, enclosing: ActiveSpan | undefined): ActiveSpan | undefined {
  const known = open.bySpan.get(parent);
  if (known) return known;
  const { traceId, spanId } = parent.spanContext();
  // Readable spans of OpenTelemetry say what they are below of.
  const { parentSpanContext, parentSpanId } = parent as ReadableParent;
  const ids = new Set([spanId, parentSpanContext?.spanId, parentSpanId]);
  for (let around = enclosing; around; around = around.enclosing) {
    const own = around.span.spanContext();
    if (around.span === parent || (own.traceId === traceId && ids.has(own.spanId))) return around;
  }
  return undefined;
}

interface ReadableParent {
  readonly parentSpanContext?: { readonly spanId?: string };
  readonly parentSpanId?: string;
}
