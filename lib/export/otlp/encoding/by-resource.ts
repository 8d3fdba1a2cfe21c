import type { LogScope } from '../../../otel/finished-log';
import type { SpanResource } from '../../../otel/finished-span';

/** A span or a log record. */
export interface Scoped {
  readonly resource: SpanResource;
  readonly instrumentationScope: LogScope;
}

/** The items of one resource, by instrumentation scope. */
export type ByScope<Item> = Map<LogScope, Item[]>;

/** Groups items by resource and scope, in order of first occurrence. */
export function byResource<Item extends Scoped>(items: readonly Item[]): ReadonlyMap<SpanResource, ByScope<Item>> {
  const resources = new Map<SpanResource, ByScope<Item>>();
  for (const item of items) {
    const scopes: ByScope<Item> = resources.get(item.resource) ?? new Map<LogScope, Item[]>();
    resources.set(item.resource, scopes);
    const inScope = scopes.get(item.instrumentationScope);
    if (inScope) inScope.push(item);
    else scopes.set(item.instrumentationScope, [item]);
  }
  return resources;
}
