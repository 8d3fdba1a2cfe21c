import type { ExportedSpan } from './exported-span';

/** The spans of one resource, by instrumentation scope. */
export type SpansByScope = Map<ExportedSpan['instrumentationScope'], ExportedSpan[]>;

/** Puts spans of the same resource and scope together, in the order of the first of each. */
export function spansByResource(spans: readonly ExportedSpan[]): ReadonlyMap<ExportedSpan['resource'], SpansByScope> {
  const resources = new Map<ExportedSpan['resource'], SpansByScope>();
  for (const span of spans) {
    const scopes: SpansByScope = resources.get(span.resource) ?? new Map();
    resources.set(span.resource, scopes);
    const inScope = scopes.get(span.instrumentationScope);
    if (inScope) inScope.push(span);
    else scopes.set(span.instrumentationScope, [span]);
  }
  return resources;
}
