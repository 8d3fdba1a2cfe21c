/** What a text contains. Each flag makes one of the slower searches necessary. */
export const HAS = {
  pair: 1,
  tag: 2,
  at: 4,
  option: 8,
  encoded: 16,
  slashes: 32,
  digits: 64,
  quote: 128,
  name: 256,
  sign: 512,
} as const;

/** Kinds of characters. They are bits of the same number as the flags that a character sets. */
export const KIND = {
  WORD: 1 << 12,
  DIGIT: 1 << 13,
  /** May separate the groups of a card number. */
  GAP: 1 << 14,
  /** A dash after one of these begins an option of a command line. */
  OPENING: 1 << 15,
  FLAGS: (1 << 12) - 1,
} as const;

const { WORD, DIGIT, GAP, OPENING } = KIND;

/** The kinds and flags of each ASCII character. */
export const CHARACTER_KINDS = kindsOfCharacters();

/** How the digits of card numbers are counted. */
export const CARD = {
  /** Digits of the shortest card number. */
  DIGITS: 13,
  /** Digits of the shortest group in a card number. */
  GROUP_DIGITS: 3,
  /** Added for each letter of a word, so that words with letters have a negative count of digits. */
  LETTER: -4096,
} as const;

function kindsOfCharacters(): Uint16Array {
  const result = new Uint16Array(128);
  const kindsOf: readonly (readonly [string, number])[] = [
    [':=', HAS.pair],
    ['/:*~\\', HAS.sign],
    ['<', HAS.tag],
    ['@', HAS.at],
    ['"\'`', HAS.quote],
    ['"\'`([, \t\r\n', OPENING],
    [' \t-.+_\\/:*~', GAP],
    ['0123456789', WORD | DIGIT],
    ['abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', WORD],
  ];
  for (const [characters, kind] of kindsOf) {
    for (const character of characters) result[character.charCodeAt(0)]! |= kind;
  }
  return result;
}
