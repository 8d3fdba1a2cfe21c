import {
  KEY_ISSUERS,
  SECRET_CODES,
  SECRET_FRAGMENTS,
  SECRET_KEYS,
  SECRET_OWNERS,
  SECRET_WORDS,
} from '../../redaction/patterns';
import { anyOf, END, GAP, inCamelCase, spaced, START, wordIn } from './word-pattern';

const KEY_END = '(?:$|[^a-z]|id|value|pem)';
/** After a camel-case word. */
const CAPITAL_END = '(?:$|[^a-z])';
const PLURAL = 's?[0-9]{0,4}';
/** Short words that make a secret after an owner, without a separator: `dbpass`. */
const OWNED = '(?:pass|pwd|pw|pin|otp|cred|auth)';

/**
 * RE2 patterns of the names whose values are secret, one per table of `lib/redaction/patterns.ts`. Names are attribute keys:
 * words with separators (`user.api_key`) or capitals (`userApiKey`).
 */
export function blockedNames(): string[] {
  const keys = [...SECRET_KEYS, ...KEY_ISSUERS];
  return [
    `(?i)${wordIn(SECRET_FRAGMENTS)}`,
    `(?i)${wordIn(keys)}${GAP}keys?${KEY_END}`,
    `(?i)${wordIn(SECRET_CODES)}${GAP}codes?${KEY_END}`,
    `(?i)${START}${anyOf(SECRET_WORDS.map(spaced))}${PLURAL}${END}`,
    `(?i)${START}${anyOf(SECRET_OWNERS)}${OWNED}${PLURAL}${END}`,
    `${anyOf(inCamelCase(keys))}Keys?(?:$|[^a-z])|${anyOf(inCamelCase(SECRET_CODES))}Codes?${CAPITAL_END}`,
    `${anyOf(SECRET_WORDS.filter((word) => /^[a-z]+$/.test(word)).map(camelWord))}${PLURAL}${CAPITAL_END}`,
  ];
}

/** `Pin` or `PIN` inside of a name. */
function camelWord(word: string): string {
  const [first = '', rest] = [word.charAt(0).toUpperCase(), word.slice(1)];
  return word.length > 4 ? first + rest : `${first}(?:${rest}|${rest.toUpperCase()})`;
}
