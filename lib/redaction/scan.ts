import { CARD, CHARACTER_KINDS, HAS, KIND } from './character-kinds';
import { isEncodedAt, isUncommon } from './decoded-text';
import type { Finding } from './finding';
import { findMark } from './shapes/mark-index';
import { INNER_MARKS } from './shapes/marks';
import { hashWith, NameHints } from './names/name-hint';
import { NAME_HINTS } from './names/secret-names';
import { findWebToken } from './shapes/web-token';

/** Read once, because each read of an import is a read of a property, and the loop below does it for each character. */
const KINDS = CHARACTER_KINDS;
const { WORD, DIGIT, GAP, OPENING, FLAGS } = KIND;
const { DIGITS: CARD_DIGITS, GROUP_DIGITS, LETTER } = CARD;

/** Finds the beginnings of secret names, and of marks in the middle of a word. */
export const NAMES = new NameHints([...NAME_HINTS, ...INNER_MARKS.map(({ text }) => text.toLowerCase())]);
const NAME_BEGINNINGS = NAMES.following;

/** Where secret names may begin in the text that was scanned last, in order. Shared to save an array per text. */
export const nameHints: number[] = [];

/**
 * Reads a text once. Finds the secrets that have a known beginning, and reports what else to search for. Most characters
 * cost one table lookup.
 *
 * @returns flags of {@link HAS}
 */
export function scan(text: string, found: Finding[]): number {
  const { length } = text;
  let flags = 0;
  // Digits of the groups that may form one number, and of the current word (below zero if it has letters).
  let digits = 0;
  let run = 0;
  let before = 0;
  let webTokensFrom = 2;
  let hash = 0;
  // V8 sets a length through a slow accessor, even to the same value.
  if (nameHints.length > 0) nameHints.length = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (KINDS[code] as number) : 0;
    hash = hashWith(hash, code);
    if (NAME_BEGINNINGS[hash] !== 0 && NAMES.beginsAt(hash, text, at)) {
      flags |= HAS.name;
      nameHints.push(at - 2);
    }
    if ((kind & WORD) !== 0) {
      run += (kind & DIGIT) !== 0 ? 1 : LETTER;
      if (code === LETTER_J && at >= webTokensFrom && text.startsWith('eyJ', at - 2)) {
        webTokensFrom = findWebToken(text, at - 2, found) + 2;
      }
      if ((before & WORD) !== 0) continue;
    } else {
      if (run !== 0) {
        digits = run < GROUP_DIGITS ? 0 : digits + run;
        if (digits >= CARD_DIGITS) flags |= HAS.digits;
        run = 0;
      }
      if ((kind & GAP) === 0) digits = 0;
      flags |= kind & FLAGS;
      if (code >= 128) flags |= isUncommon(code) ? HAS.encoded | HAS.name : HAS.name;
    }
    const end = findMark(text, at, code, found);
    if (end > at) {
      at = end - 1;
      before = WORD;
      run = 0;
      continue;
    }
    if ((kind & WORD) === 0) {
      if (code === BACKSLASH) {
        const next = text.charCodeAt(at + 1);
        // The letter of an escape is not part of the next word: `\nAKIA…` in nested JSON.
        if (ESCAPES.has(next)) at++;
        else if (next === LETTER_U || next === SLASH) flags |= HAS.encoded;
      } else flags |= flagsOf(text, at, code, before);
    }
    before = kind;
  }
  if (run >= GROUP_DIGITS && digits + run >= CARD_DIGITS) flags |= HAS.digits;
  return flags;
}

/** Flags that depend on the characters around. */
function flagsOf(text: string, at: number, code: number, before: number): number {
  if (code === SLASH) {
    const next = text.charCodeAt(at + 1);
    return next === SLASH || next === BACKSLASH ? HAS.slashes : 0;
  }
  if (code === DASH) return at === 0 || (before & OPENING) !== 0 ? HAS.option : 0;
  return (code === PERCENT || code === AMPERSAND) && isEncodedAt(text, at) ? HAS.encoded : 0;
}

const ESCAPES: ReadonlySet<number> = new Set(Array.from('nrtbfv', (letter) => letter.charCodeAt(0)));
const PERCENT = 37;
const AMPERSAND = 38;
const DASH = 45;
const SLASH = 47;
const LETTER_J = 74;
const BACKSLASH = 92;
const LETTER_U = 117;
