import { redactor } from '../redaction/redactor';

const NAME_KEYS = ['name', 'key', 'field', 'header'];
/** Keys of what a name beside them gives its meaning. */
export const VALUE_KEYS: ReadonlySet<string> = new Set(['value', 'values']);

/** Whether a list of this name holds names and values by turns, as `rawHeaders` of Node's requests does. */
export function isHeaderList(name: string): boolean {
  return /^raw_?(?:headers|trailers)$/i.test(name);
}

/** Whether the item at this index is the value of a secret name that stands right before it. */
export function hiddenItem(values: readonly unknown[], index: number): boolean {
  const name = index % 2 === 1 ? values[index - 1] : undefined;
  return typeof name === 'string' && redactor().hides(name);
}

/**
 * Whether `{ name: 'DB_PASSWORD', value: … }` hides the value: so lists of headers, cookies, form fields and environment
 * variables are written.
 */
export function hiddenSibling(value: object, key: string): boolean {
  if (!VALUE_KEYS.has(key)) return false;
  return NAME_KEYS.some((nameKey) => {
    const name: unknown = Object.getOwnPropertyDescriptor(value, nameKey)?.value;
    return typeof name === 'string' && redactor().hides(name);
  });
}
