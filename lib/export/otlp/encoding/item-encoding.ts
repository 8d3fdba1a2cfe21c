import type { LogScope } from '../../../otel/finished-log';
import type { SpanResource } from '../../../otel/finished-span';
import type { BackwardWriter } from '../../../otel/protobuf-writer';

/** A span or a log record. */
export interface Scoped {
  readonly resource: SpanResource;
  readonly instrumentationScope: LogScope;
}

/** The encoded items of one resource and scope. */
export interface WrittenGroup {
  readonly resource: SpanResource;
  readonly scope: LogScope;
  /** Writes the items, but not the last `withoutLast` bytes of the last one. */
  writeTo(writer: BackwardWriter, withoutLast?: number): void;
}

/** Encodes the items of one signal: each item when it ends, and the request around them when it is sent. */
export interface ItemEncoding<Item> {
  /** @throws if the value is not an item of the signal */
  write(writer: BackwardWriter, item: Item): void;
  /**
   * Writes the body of a request, with the items grouped by resource and scope.
   *
   * @param size bytes of all items together
   * @throws if a resource or a scope cannot be written
   */
  request(groups: readonly WrittenGroup[], size: number): Uint8Array;
}

/** Groups by resource, in the order in which the resources first occur. */
export function byResource(groups: readonly WrittenGroup[]): readonly (readonly [SpanResource, WrittenGroup[]])[] {
  const resources = new Map<SpanResource, WrittenGroup[]>();
  for (const group of groups) {
    const known = resources.get(group.resource);
    if (known) known.push(group);
    else resources.set(group.resource, [group]);
  }
  return [...resources];
}
