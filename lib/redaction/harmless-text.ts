import { CARD, CHARACTER_KINDS, HAS, KIND } from './character-kinds';
import { hashWith } from './names/name-hint';
import { NAMES } from './scan';
import { mayBeMark } from './shapes/mark-index';
import { MARKS } from './shapes/marks';

/** Read once, because each read of an import is a read of a property. */
const KINDS = CHARACTER_KINDS;
const { WORD, DIGIT, GAP, OPENING } = KIND;
const { DIGITS: CARD_DIGITS, GROUP_DIGITS, LETTER } = CARD;

const ALWAYS = 1;
/** At the beginning of a text, and after a character of the kind `OPENING`. */
const AFTER_OPENING = 2;
/** For each ASCII character, whether it makes a search necessary: 0, `ALWAYS` or `AFTER_OPENING`. */
const TELLING = tellingCharacters();

const NAME = 1;
const MARK = 2;
const WEB_TOKEN = 4;
/** For the hash of three characters, in any case: what may begin with them. One byte each, so that the table stays in the cache. */
const BEGINNINGS = beginnings();

/**
 * Whether a text certainly contains no secret: no character that makes a search necessary, no beginning of a secret or of a
 * secret name, and fewer digits than a card number. Most ids and sentences pass, so they cost only this short loop.
 *
 * @returns `false` if the text must be searched
 */
export function isHarmless(text: string): boolean {
  let digits = 0;
  let run = 0;
  let before = OPENING;
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128) return false;
    hash = hashWith(hash, code);
    const beginning = BEGINNINGS[hash] as number;
    if (beginning !== 0 && beginsAt(beginning, hash, text, at)) return false;
    const kind = KINDS[code] as number;
    if ((kind & WORD) !== 0) run += (kind & DIGIT) !== 0 ? 1 : LETTER;
    else {
      const telling = TELLING[code] as number;
      if (telling !== 0 && (telling === ALWAYS || (before & OPENING) !== 0)) return false;
      // Counts the digits of a card number in the same way as `scan`.
      if (run !== 0) {
        digits = run < GROUP_DIGITS ? 0 : digits + run;
        if (digits >= CARD_DIGITS) return false;
        run = 0;
      }
      if ((kind & GAP) === 0) digits = 0;
    }
    before = kind;
  }
  return run < GROUP_DIGITS || digits + run < CARD_DIGITS;
}

/** Whether a secret name, a JSON web token or a mark begins with the three characters that end at `at`. */
function beginsAt(beginning: number, hash: number, text: string, at: number): boolean {
  if ((beginning & WEB_TOKEN) !== 0 || ((beginning & NAME) !== 0 && NAMES.beginsAt(hash, text, at))) return true;
  return (beginning & MARK) !== 0 && isOutsideOfWord(text, at - 2) && mayBeMark(text, at - 2);
}

/** Whether `scan` looks for a mark here: at the beginning of a word, or at a character that is not part of a word. */
function isOutsideOfWord(text: string, at: number): boolean {
  return at <= 0 || !isWord(text.charCodeAt(at)) || !isWord(text.charCodeAt(at - 1));
}

const isWord = (code: number): boolean => ((KINDS[code] as number) & WORD) !== 0;

function tellingCharacters(): Uint8Array {
  const result = KINDS.map((kind) => ((kind & (HAS.pair | HAS.tag | HAS.at | HAS.quote)) === 0 ? 0 : ALWAYS));
  // Escapes, and marks of one character: the table of three characters cannot contain them.
  const others = MARKS.filter(({ text }) => text.length === 1).map(({ text }) => text);
  for (const character of ['%', '&', '\\', ...others]) result[character.charCodeAt(0)] = ALWAYS;
  result['-'.charCodeAt(0)] = AFTER_OPENING;
  return Uint8Array.from(result);
}

function beginnings(): Uint8Array {
  const result = Uint8Array.from(NAMES.following, (mask) => (mask === 0 ? 0 : NAME));
  for (const { text } of MARKS) if (text.length > 1) for (const hash of hashesOf(text)) result[hash]! |= MARK;
  for (const hash of hashesOf('eyJ')) result[hash]! |= WEB_TOKEN;
  return result;
}

/** Any character may follow a mark of two characters. */
function hashesOf(mark: string): number[] {
  const thirds = mark.length > 2 ? [mark.charCodeAt(2)] : Array.from(KINDS.keys());
  return thirds.map((third) => hashWith(hashWith(hashWith(0, mark.charCodeAt(0)), mark.charCodeAt(1)), third));
}
