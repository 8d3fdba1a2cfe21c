import {
  KEY_ISSUERS,
  SECRET_CODES,
  SECRET_FRAGMENTS,
  SECRET_KEYS,
  SECRET_OWNERS,
  SECRET_WORDS,
} from '../../redaction/patterns';
import { anyOf, camel, CAMEL_END, eitherCase, END, spaced, START } from './word-pattern';

const PLURAL = 's?[0-9]{0,4}';
const KEY = String.raw`[\W_]{0,2}keys?(?:$|[^a-z]|id|value|pem)`;
const CODE = String.raw`[\W_]{0,2}codes?(?:$|[^a-z])`;
/** Short words that make a secret after an owner, without a separator: `dbpass`. */
const OWNED = '(?:auth|cred|otp|pass|pin|pw|pwd)';

const KEYS = [...SECRET_KEYS, ...KEY_ISSUERS];
/** Words that make a secret anywhere in a name, also in the middle of a word: `dbpassword`. */
export const FRAGMENTS = SECRET_FRAGMENTS.filter((fragment) => !fragment.includes(' '));
const PHRASES = SECRET_FRAGMENTS.filter((fragment) => fragment.includes(' '));

/**
 * RE2 patterns of the names whose values are secret, from the tables of `lib/redaction/patterns.ts`. Names are attribute keys:
 * words with separators (`user.api_key`) or capitals (`userApiKey`).
 *
 * Most patterns begin with a separator or a capital, because Go compares every alternative wherever a match may begin.
 */
export function blockedNames(): string[] {
  return [
    anyOf(FRAGMENTS.map(eitherCase)),
    `(?i)${START}${anyOf([
      ...SECRET_FRAGMENTS.map(spaced),
      `${anyOf(KEYS.map(spaced))}${KEY}`,
      `${anyOf(SECRET_CODES.map(spaced))}${CODE}`,
      `${anyOf(SECRET_WORDS.map(spaced))}${PLURAL}${END}`,
      `${anyOf(SECRET_OWNERS)}${OWNED}${PLURAL}${END}`,
    ])}`,
    `${camel(KEYS, 3)}Keys?${CAMEL_END}|${camel(SECRET_CODES, 3)}Codes?${CAMEL_END}|${camel(PHRASES, 5)}`,
    `${anyOf(SECRET_WORDS.filter((word) => /^[a-z]+$/.test(word)).map(inCamelCase))}${PLURAL}${CAMEL_END}`,
  ];
}

/** `Pin` or `PIN` inside of a name. */
function inCamelCase(word: string): string {
  const first = word.charAt(0).toUpperCase();
  const rest = word.slice(1);
  return word.length > 4 ? first + rest : `${first}(?:${rest}|${rest.toUpperCase()})`;
}
