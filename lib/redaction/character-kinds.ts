/** What a text contains. Each flag tells which slower searches are needed. */
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

/** Kinds of characters. They share a number with the flags that a character sets. */
export const KIND = {
  WORD: 1 << 12,
  DIGIT: 1 << 13,
  /** May separate the groups of a card number. */
  GAP: 1 << 14,
  /** After these, a dash begins an option. */
  OPENING: 1 << 15,
  FLAGS: (1 << 12) - 1,
} as const;

const { WORD, DIGIT, GAP, OPENING } = KIND;

/** The kinds and flags of each ASCII character. */
export const CHARACTER_KINDS = kindsOfCharacters();

/** How the digits of card numbers are counted. */
export const CARD = {
  /** Of the shortest card number. */
  DIGITS: 13,
  /** Of the shortest group in a card number. */
  GROUP_DIGITS: 3,
  /** Added per letter of a word, so that its count of digits is below zero. */
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
