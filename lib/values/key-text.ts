import { type Redactor, redactor } from '../redaction/redactor';
import { boundedText } from './bounded-text';

const KEY_LENGTH = 128;
const KEYS_REMEMBERED = 2000;
const LENGTH_REMEMBERED = 64;

const remembered = new Map<string, string>();
let cleanedBy: Redactor | undefined;

/** The key of an object as JSON writes it, with its colon. Keys come again and again, and are worked out once. */
export function propertyKey(key: string): string {
  if (cleanedBy !== redactor()) {
    cleanedBy = redactor();
    remembered.clear();
  }
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const text = entryKey(key);
  if (remembered.size >= KEYS_REMEMBERED) remembered.clear();
  if (key.length <= LENGTH_REMEMBERED) remembered.set(key, text);
  return text;
}

/** The key of a map's entry: any text, of which a secret may be part and which is not worth remembering. */
export function entryKey(key: string): string {
  return `${JSON.stringify(boundedText(key, KEY_LENGTH))}:`;
}
