import { isNameKey } from '../redaction/names/name-value-keys';
import { isCountedName } from '../redaction/names/secret-names';
import { redactor } from '../redaction/redactor';

/** Whether a number under a secret name is a count, as that of `tokens: 512`, which the rules of text decide. */
export function isCount(name: string, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value) || !isCountedName(name)) return false;
  const text = `${name}=${value}`;
  return redactor().text(text) === text;
}

/** Members that are looked at for the name of the value beside them. */
const MEMBERS_READ = 16;

/** Whether the item at this index is the value of a secret name that stands right before it. */
export function hiddenItem(values: readonly unknown[], index: number): boolean {
  const name = index % 2 === 1 ? values[index - 1] : undefined;
  return typeof name === 'string' && redactor().hides(name);
}

/**
 * Whether `{ name: 'DB_PASSWORD', value: … }` hides the value: so lists of headers, cookies, form fields, tags and
 * environment variables are written.
 *
 * @param value has a member that {@link isValueKey} knows
 */
export function hiddenSibling(value: object): boolean {
  let read = 0;
  for (const key in value) {
    if (read++ >= MEMBERS_READ) return false;
    if (!isNameKey(key)) continue;
    const name: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    if (typeof name === 'string' && redactor().hides(name)) return true;
  }
  return false;
}
