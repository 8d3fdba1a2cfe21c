import type { FinishedSpan, InstrumentationScope, SpanResource } from '../../../otel/finished-span';

/** The spans of one resource, by instrumentation scope. */
export type SpansByScope = Map<InstrumentationScope, FinishedSpan[]>;

/** Groups spans by resource and scope, in order of first occurrence. */
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
