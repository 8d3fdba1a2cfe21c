import { type ActiveRedactor, HIDES_EVERYTHING } from '../redaction/active-redactor';
import { isValueKey } from '../redaction/names/name-value-keys';
import { redactor } from '../redaction/redactor';
import { boundedText } from './bounded-text';

const KEY_LENGTH = 128;
const KEYS_REMEMBERED = 2000;
const LENGTH_REMEMBERED = 64;

/** A key of an object, prepared before its value is read. */
export interface KnownKey {
  /** The key as JSON with its colon, as the first member of an object and as a later one. Joined only once. */
  readonly first: string;
  readonly next: string;
  readonly isSecret: boolean;
  /** Whether another member of the object may name its value: see `hiddenSibling`. */
  readonly isValue: boolean;
}

const remembered = new Map<string, KnownKey>();
let cleanedBy: ActiveRedactor | undefined;

/** Cache: objects have the same keys again and again. */
export function knownKey(key: string): KnownKey {
  if (cleanedBy !== redactor()) forget();
  const before = remembered.get(key);
  if (before !== undefined) return before;
  const text = entryKey(key);
  const known = { first: `{${text}`, next: `,${text}`, isSecret: redactor().hides(key), isValue: isValueKey(key) };
  if (remembered.size >= KEYS_REMEMBERED) remembered.clear();
  if (key.length <= LENGTH_REMEMBERED) remembered.set(key, known);
  return known;
}

const names = new Map<string, string>();

/** An attribute name or a target without secrets. It may come from an untrusted caller. */
export function cleanName(name: string): string {
  if (cleanedBy !== redactor()) forget();
  const before = names.get(name);
  if (before !== undefined) return before;
  // While all values are hidden, names stay visible, so that fields can be told apart.
  const clean = redactor() === HIDES_EVERYTHING ? name : redactor().text(name);
  if (names.size >= KEYS_REMEMBERED) names.clear();
  if (name.length <= LENGTH_REMEMBERED) names.set(name, clean);
  return clean;
}

function forget(): void {
  cleanedBy = redactor();
  remembered.clear();
  names.clear();
}

/** The key of a map entry. It may be any text, so it is cleaned and not cached. */
export function entryKey(key: string): string {
  return `${JSON.stringify(boundedText(key, KEY_LENGTH))}:`;
}
