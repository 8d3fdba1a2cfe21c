import { type ActiveRedactor, HIDES_EVERYTHING } from '../redaction/active-redactor';
import { isValueKey } from '../redaction/names/name-value-keys';
import { redactor } from '../redaction/redactor';
import { boundedText } from './bounded-text';

const KEY_LENGTH = 128;
const KEYS_REMEMBERED = 2000;
const LENGTH_REMEMBERED = 64;

/** What has to be known of a key of an object before its value is looked at. */
export interface KnownKey {
  /** As JSON writes it, with its colon. */
  readonly text: string;
  /** Whether its value is a secret. */
  readonly isSecret: boolean;
  /** Whether its value belongs to the name beside it: see `hiddenSibling`. */
  readonly isValue: boolean;
}

const remembered = new Map<string, KnownKey>();
let cleanedBy: ActiveRedactor | undefined;

/** Keys come again and again, and are worked out once. */
export function knownKey(key: string): KnownKey {
  if (cleanedBy !== redactor()) forget();
  const before = remembered.get(key);
  if (before !== undefined) return before;
  const known = { text: entryKey(key), isSecret: redactor().hides(key), isValue: isValueKey(key) };
  if (remembered.size >= KEYS_REMEMBERED) remembered.clear();
  if (key.length <= LENGTH_REMEMBERED) remembered.set(key, known);
  return known;
}

/** Names that were cleaned. */
const names = new Map<string, string>();

/** The name of an attribute, or the target of a line, that may come from a caller of the application: without secrets. */
export function cleanName(name: string): string {
  if (cleanedBy !== redactor()) forget();
  const before = names.get(name);
  if (before !== undefined) return before;
  // While everything is hidden, values are enough: names alone still tell the fields apart.
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

/** The key of a map's entry: any text, of which a secret may be part and which is not worth remembering. */
export function entryKey(key: string): string {
  return `${JSON.stringify(boundedText(key, KEY_LENGTH))}:`;
}
