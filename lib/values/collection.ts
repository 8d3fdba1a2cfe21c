import { types } from 'node:util';
import { bigintText, mapSize, setSize, shapeOf } from './describe-value';

/** What a collection holds, read one by one so that a large one costs no more than what is shown of it. */
export interface Entries {
  readonly entries: Iterable<readonly [unknown, unknown]>;
  /** `undefined` where only counting would tell. */
  readonly size: number | undefined;
}

/** Entries of a map, or of what the platform has like it: headers, query parameters, form data. */
export function entriesOf(value: object): Entries | undefined {
  // The original methods: a subclass may have replaced them by something that takes long, or never ends.
  if (types.isMap(value)) return { entries: Map.prototype.entries.call(value), size: mapSize(value) };
  if (value instanceof Headers) return { entries: Headers.prototype.entries.call(value), size: undefined };
  if (value instanceof URLSearchParams)
    return { entries: URLSearchParams.prototype.entries.call(value), size: undefined };
  if (value instanceof FormData) return { entries: FormData.prototype.entries.call(value), size: undefined };
  return undefined;
}

/** The first items of a set, no more than could be shown. */
export function itemsOf(
  value: ReadonlySet<unknown>,
  most: number,
): { readonly items: unknown[]; readonly size: number } {
  const items: unknown[] = [];
  for (const item of Set.prototype.values.call(value)) {
    if (items.length >= most) break;
    items.push(item);
  }
  return { items, size: setSize(value) };
}

/** How the key of an entry reads; objects and functions by their type. */
export function keyText(key: unknown): string {
  if (typeof key === 'object' && key !== null) return shapeOf(key);
  if (typeof key === 'function') return 'function';
  return typeof key === 'bigint' ? bigintText(key) : String(key);
}
