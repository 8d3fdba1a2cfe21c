import { isNaming, mayName } from '../redaction/names/name-value-keys';
import { isCountedName } from '../redaction/names/secret-names';
import { redactor } from '../redaction/redactor';

/** Whether a number under a secret name is a count (`tokens: 512`), by the rules for text. */
export function isCount(name: string, value: unknown): boolean {
  if (!isCountedName(name) || !isNumber(value)) return false;
  const text = `${name}=${value}`;
  return redactor().text(text) === text;
}

const NUMBER_LENGTH = 19;

const isNumber = (value: unknown): value is number | string =>
  typeof value === 'number' ||
  (typeof value === 'string' && value.length <= NUMBER_LENGTH && /^\d[\d.,]*$/.test(value));

/** Whether the item at this index is the value of an option: `['--token', '…']`, `['-u', 'user:…']`. */
export function hiddenArgument(values: readonly unknown[], index: number): boolean {
  const option = index > 0 ? values[index - 1] : undefined;
  if (typeof option !== 'string' || option.charCodeAt(0) !== DASH || option.length > LONGEST_OPTION) return false;
  const value = values[index];
  if (typeof value !== 'string' || value.charCodeAt(0) === DASH) return false;
  if (/^(?:-u|-U|--user|--proxy-user)$/.test(option)) return /^[^\s:]+:(?!\d+$)./.test(value);
  return (
    option.length > 2 && !option.includes('=') && redactor().hides(option) && !/^--?(?:no|without|skip)-/.test(option)
  );
}

const DASH = 45;
const LONGEST_OPTION = 64;

/** Members of an object to search for the name of a value. */
const MEMBERS_READ = 16;

/** Whether the item at this index follows a secret name. */
export function hiddenItem(values: readonly unknown[], index: number): boolean {
  const name = index % 2 === 1 ? values[index - 1] : undefined;
  return typeof name === 'string' && redactor().hides(name);
}

/**
 * Whether an object such as `{ name: 'DB_PASSWORD', value: … }` gives its value a secret name. Lists of headers, cookies,
 * form fields, tags and environment variables have this shape.
 *
 * @param value an object with a key for which {@link isValueKey} is true
 */
export function hiddenSibling(value: object): boolean {
  let read = 0;
  for (const key in value) {
    if (read++ >= MEMBERS_READ) return false;
    if (!mayName(key)) continue;
    const name: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    if (typeof name === 'string' && isNaming(key, name, redactor())) return true;
  }
  return false;
}
