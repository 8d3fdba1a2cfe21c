import {
  KEY_ISSUERS,
  SECRET_CODES,
  SECRET_FRAGMENTS,
  SECRET_KEYS,
  SECRET_OWNERS,
  SECRET_WORDS,
} from '../../redaction/patterns';
import { anyOf, camel, CAMEL_END, capitalsByLetters, END, spaced, START, wordsByLetters } from './word-pattern';

const PLURAL = 's?[0-9]{0,4}';
const KEY = String.raw`[\W_]{0,2}keys?(?:$|[^a-z]|id|value|pem)`;
const CODE = String.raw`[\W_]{0,2}codes?(?:$|[^a-z])`;
/** Short words that make a name secret after an owner, without a separator: `dbpass`. */
const OWNED = '(?:auth|cred|otp|pass|pin|pw|pwd)';

const KEYS = [...SECRET_KEYS, ...KEY_ISSUERS];
/** Words that make a name secret anywhere, even in the middle of a word: `dbpassword`. */
export const FRAGMENTS = SECRET_FRAGMENTS.filter((fragment) => !fragment.includes(' '));
const PHRASES = SECRET_FRAGMENTS.filter((fragment) => fragment.includes(' '));

/** Tables, and the text that follows each of their words in a secret name. */
const AFTER_START: readonly (readonly [words: readonly string[], after: string])[] = [
  [SECRET_FRAGMENTS, ''],
  [KEYS, KEY],
  [SECRET_CODES, CODE],
  [SECRET_WORDS, PLURAL + END],
  [SECRET_OWNERS, OWNED + PLURAL + END],
];

/**
 * RE2 patterns of the names whose values are secret, from the tables of `lib/redaction/patterns.ts`. Names are attribute keys:
 * words with separators (`user.api_key`) or capitals (`userApiKey`).
 *
 * Most patterns begin with a separator or a capital, and then with one letter for all words with it, because Go compares every
 * alternative wherever a match may begin.
 */
export function blockedNames(): string[] {
  const words = SECRET_WORDS.filter((word) => /^[a-z]+$/.test(word)).map(inCamelCase);
  return [
    anyOf(wordsByLetters(FRAGMENTS)),
    `(?i)${START}${anyOf(afterStart())}`,
    `${camel(KEYS, 3)}Keys?${CAMEL_END}|${camel(SECRET_CODES, 3)}Codes?${CAMEL_END}|${camel(PHRASES, 5)}`,
    `${anyOf(capitalsByLetters(words))}${PLURAL}${CAMEL_END}`,
  ];
}

/** One alternative per first letter. */
function afterStart(): string[] {
  const letters = new Set(AFTER_START.flatMap(([words]) => words.map((word) => word.charAt(0))));
  return Array.from(letters, (letter) => {
    const parts = AFTER_START.map(
      ([words, after]) => [words.filter((word) => word.startsWith(letter)), after] as const,
    );
    const used = parts.filter(([words]) => words.length > 0);
    return letter + anyOf(used.map(([words, after]) => anyOf(words.map((word) => spaced(word).slice(1))) + after));
  });
}

/** `Pin` or `PIN` inside of a name. */
function inCamelCase(word: string): string {
  const first = word.charAt(0).toUpperCase();
  const rest = word.slice(1);
  return word.length > 4 ? first + rest : `${first}(?:${rest}|${rest.toUpperCase()})`;
}
