import { types } from 'node:util';
import { bigintText, mapSize, setSize, shapeOf } from './describe-value';

/** The items of a collection, read one by one, so that only those that are shown cost time. */
export interface Entries {
  readonly entries: Iterable<readonly [unknown, unknown]>;
  /** `undefined` if the size is known only after iteration. */
  readonly size: number | undefined;
}

/** Entries of a map, headers, query parameters or form data. */
export function entriesOf(value: object): Entries | undefined {
  // The built-in methods, because overridden ones may be slow or endless.
  if (types.isMap(value)) return { entries: Map.prototype.entries.call(value), size: mapSize(value) };
  if (value instanceof Headers) return { entries: Headers.prototype.entries.call(value), size: undefined };
  if (value instanceof URLSearchParams)
    return { entries: URLSearchParams.prototype.entries.call(value), size: undefined };
  if (value instanceof FormData) return { entries: FormData.prototype.entries.call(value), size: undefined };
  return undefined;
}

/** The first items of a set, as many as can be shown. */
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

/** The text of a key of an entry: the type of an object or a function. */
export function keyText(key: unknown): string {
  if (typeof key === 'object' && key !== null) return shapeOf(key);
  if (typeof key === 'function') return 'function';
  return typeof key === 'bigint' ? bigintText(key) : String(key);
}
