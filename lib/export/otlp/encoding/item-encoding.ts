import type { LogScope } from '../../../otel/finished-log';
import type { SpanResource } from '../../../otel/finished-span';
import type { BackwardWriter } from '../../../otel/protobuf-writer';

/** A span or a log record. */
export interface Scoped {
  readonly resource: SpanResource;
  readonly instrumentationScope: LogScope;
}

/** The items of one resource and scope, written already. */
export interface WrittenGroup {
  readonly resource: SpanResource;
  readonly scope: LogScope;
  /** Writes the items, without this many bytes at the end of the last one. */
  writeTo(writer: BackwardWriter, withoutLast?: number): void;
}

/** How items of one signal become a request: each item alone when it ends, and the envelope when the request is sent. */
export interface ItemEncoding<Item> {
  /** @throws if the value is not an item of the signal */
  write(writer: BackwardWriter, item: Item): void;
  /**
   * Writes the body of a request: items by scope by resource.
   *
   * @param size bytes of all items
   * @throws if a resource or a scope cannot be written
   */
  request(groups: readonly WrittenGroup[], size: number): Uint8Array;
}

/** The groups of each resource, in order of first occurrence. */
export function byResource(groups: readonly WrittenGroup[]): readonly (readonly [SpanResource, WrittenGroup[]])[] {
  const resources = new Map<SpanResource, WrittenGroup[]>();
  for (const group of groups) {
    const known = resources.get(group.resource);
    if (known) known.push(group);
    else resources.set(group.resource, [group]);
  }
  return [...resources];
}
