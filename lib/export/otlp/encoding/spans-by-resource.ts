import type { FinishedSpan, InstrumentationScope, SpanResource } from '../../../otel/finished-span';

/** The spans of one resource, by instrumentation scope. */
export type SpansByScope = Map<InstrumentationScope, FinishedSpan[]>;

/** Puts spans of the same resource and scope together, in the order of the first of each. */
export function spansByResource(spans: readonly FinishedSpan[]): ReadonlyMap<SpanResource, SpansByScope> {
  const resources = new Map<SpanResource, SpansByScope>();
  for (const span of spans) {
    const scopes: SpansByScope = resources.get(span.resource) ?? new Map();
    resources.set(span.resource, scopes);
    const inScope = scopes.get(span.instrumentationScope);
    if (inScope) inScope.push(span);
    else scopes.set(span.instrumentationScope, [span]);
  }
  return resources;
}
