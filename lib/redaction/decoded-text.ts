/** A text whose escapes are decoded. */
export interface DecodedText {
  readonly text: string;
  /** By index of a decoded character, its index in the original text. The last entry is the end of that text. */
  readonly origins: Uint32Array;
}

/**
 * Decodes percent-encoding, the escapes `\u003d` and `\/` of JSON, and entities of XML and HTML. Replaces full-width
 * letters and digits, and uncommon spaces and dashes, by ASCII, and removes characters without width. Takes time in
 * proportion to the text.
 *
 * @returns `undefined` if there is nothing to decode
 */
export function decodedText(text: string): DecodedText | undefined {
  const codes = new Uint16Array(text.length);
  const origins = new Uint32Array(text.length + 1);
  let length = 0;
  let changed = false;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    const width = decodeAt(text, at, code);
    changed ||= width > 0;
    if (value !== NOTHING) {
      origins[length] = at;
      codes[length++] = width > 0 ? value : code;
    }
    at += Math.max(1, width);
    value = 0;
  }
  if (!changed) return undefined;
  origins[length] = text.length;
  return { text: Buffer.from(codes.buffer, 0, length * 2).toString('utf16le'), origins };
}

/** Whether {@link decodedText} replaces this character, which is not ASCII. */
export function isUncommon(code: number): boolean {
  if (code < 0x2000) return code === 0xa0 || code === 0xad;
  if (code <= 0x206f) return code !== 0x2026 && code !== 0x2022 && (code < 0x2018 || code > 0x201f);
  return code === 0x2212 || code === 0x3000 || code === 0xfeff || (code >= 0xff01 && code <= 0xff5e);
}

/** Whether an escape begins at this `%` or `&`. */
export function isEncodedAt(text: string, at: number): boolean {
  if (text.charCodeAt(at) === PERCENT) return hexAt(text, at + 1, 2) >= 0;
  ENTITY.lastIndex = at;
  return ENTITY.test(text);
}

const NOTHING = -1;
/** The character that `decodeAt` read last. A variable avoids an object per character. */
let value = 0;

/** @returns how many characters were decoded to `value`; 0 if the character is unchanged */
function decodeAt(text: string, at: number, code: number): number {
  if (code === PERCENT) return percentAt(text, at);
  if (code === BACKSLASH) return escapeAt(text, at);
  if (code === AMPERSAND) return entityAt(text, at);
  if (code < 128 || !isUncommon(code)) return 0;
  value = plain(code);
  return 1;
}

function percentAt(text: string, at: number): number {
  const byte = hexAt(text, at + 1, 2);
  if (byte < 0) return 0;
  value = byte;
  if (byte < 0x80) return 3;
  const more = byte >= 0xe0 ? 2 : 1;
  if (byte >= 0xf0) return 3;
  value = byte & (more === 2 ? 0x0f : 0x1f);
  for (let index = 1; index <= more; index++) {
    const next = text.charCodeAt(at + 3 * index) === PERCENT ? hexAt(text, at + 3 * index + 1, 2) : -1;
    if ((next & 0xc0) !== 0x80) {
      value = byte;
      return 3;
    }
    value = (value << 6) | (next & 0x3f);
  }
  if (isUncommon(value)) value = plain(value);
  return 3 * (more + 1);
}

function escapeAt(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === SLASH) {
    value = SLASH;
    return 2;
  }
  const code = next === LETTER_U ? hexAt(text, at + 2, 4) : -1;
  if (code < 0) return 0;
  value = isUncommon(code) ? plain(code) : code;
  return 6;
}

const ENTITY =
  /&(?:(quot|apos|amp|lt|gt|nbsp|equals|colon|ndash|mdash|minus|ensp|emsp|thinsp)|#(?:(\d{1,5})|x([0-9a-f]{1,4})));/iy;
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  equals: '=',
  colon: ':',
  ndash: '-',
  mdash: '-',
  minus: '-',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
};

function entityAt(text: string, at: number): number {
  ENTITY.lastIndex = at;
  const [entity, name, decimal, hex] = ENTITY.exec(text) ?? [];
  if (entity === undefined) return 0;
  if (name !== undefined) value = (ENTITIES[name.toLowerCase()] ?? '').charCodeAt(0);
  else value = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal) & 0xffff;
  return entity.length;
}

/** The ASCII character for an uncommon one; `NOTHING` for a character without width. */
function plain(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200a)) return 0x20;
  if (code === 0x202f || code === 0x205f || code === 0x2028 || code === 0x2029) return 0x20;
  if (code === 0x2212 || (code >= 0x2010 && code <= 0x2015)) return 0x2d;
  const hasWidth = code >= 0x2016 && code <= 0x205e && (code < 0x2028 || code > 0x202e);
  return hasWidth ? code : NOTHING;
}

function hexAt(text: string, at: number, digits: number): number {
  let number = 0;
  for (let index = 0; index < digits; index++) {
    const digit = hexDigit(text.charCodeAt(at + index));
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

const PERCENT = 37;
const AMPERSAND = 38;
const SLASH = 47;
const BACKSLASH = 92;
const LETTER_U = 117;
