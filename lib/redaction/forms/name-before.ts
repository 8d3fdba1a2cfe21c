/** A name before a separator in a text. */
export interface NameInText {
  /** The name. Without quotes, up to two words before it are included. */
  readonly text: string;
  /** The quote around it; empty without quotes. */
  readonly quote: string;
  /** Backslashes before that quote: the nesting level of JSON in JSON. */
  readonly escapes: number;
  /** Whether it is a parameter of a query string. */
  readonly inQuery: boolean;
}

const NAME_LENGTH = 64;
const MOST_ESCAPES = 31;

/** Not names: positions in source files (`auth.service.ts:10:5`), hosts (`//auth:80`), error types (`TokenError: …`). */
const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|json|node|wasm|css|html?|vue|svelte|py|go|rs)$/i;
const ERROR_TYPE = /(?:^|\.)[A-Z]\w*(?:Error|Exception)$/;

/** Finds the name that ends before the separator at `at`. Reads a bounded stretch backwards, at most to `floor`. */
export function nameBefore(text: string, at: number, floor: number): NameInText | undefined {
  let end = at;
  for (let spaces = 0; spaces < 4 && end > floor && isBlank(text.charCodeAt(end - 1)); spaces++) end--;
  const quote = text[end - 1] ?? '';
  if (end > floor && (quote === '"' || quote === "'" || quote === '`')) {
    return quotedName(text, end - 1, floor, quote);
  }
  return plainName(text, end, floor, text[at] === ':');
}

function quotedName(text: string, closing: number, floor: number, quote: string): NameInText | undefined {
  let end = closing;
  while (end > floor && closing - end < MOST_ESCAPES && text[end - 1] === '\\') end--;
  const lowest = Math.max(floor, end - NAME_LENGTH);
  let start = end;
  while (start > lowest && text[start - 1] !== quote && !isLineBreak(text.charCodeAt(start - 1))) start--;
  if (start === end) return undefined;
  return { text: text.slice(start, end), quote, escapes: closing - end, inQuery: false };
}

function plainName(text: string, end: number, floor: number, isColon: boolean): NameInText | undefined {
  const start = wordStart(text, end, floor);
  const word = text.slice(start, end);
  if (word === '' || (word.startsWith('[') && word.endsWith(']'))) return undefined;
  if (isColon && (isPlace(text, start, end, word) || ERROR_TYPE.test(word))) return undefined;
  const from = phraseStart(text, start, floor);
  const inQuery = text[start - 1] === '?' || text[start - 1] === '&';
  return { text: text.slice(from, end), quote: '', escapes: 0, inQuery };
}

/** Includes up to two words before `start`, separated by single spaces. */
function phraseStart(text: string, start: number, floor: number): number {
  let from = start;
  for (let words = 0; words < 2 && from > floor && text[from - 1] === ' '; words++) {
    const before = wordStart(text, from - 1, floor);
    // The name of an element is not part of the name of its attribute.
    if (before === from - 1 || text[before - 1] === '<') break;
    from = before;
  }
  return from;
}

function isPlace(text: string, start: number, end: number, word: string): boolean {
  if (text[start - 1] === '/' && text[start - 2] === '/') return true;
  const digit = text.charCodeAt(end + 1);
  return digit >= 48 && digit <= 57 && SOURCE_FILE.test(word);
}

/** The digits of an encoded delimiter (`%26token=`) and the letter of an escape are not part of the name. */
function wordStart(text: string, end: number, floor: number): number {
  const lowest = Math.max(floor, end - NAME_LENGTH);
  let start = end;
  while (start > lowest && (isNameCharacter(text.charCodeAt(start - 1)) || isBracket(text, start - 1))) start--;
  if (start > lowest && text[start - 1] === '%') return Math.min(end, start + 2);
  return start > lowest && text[start - 1] === '\\' ? Math.min(end, start + escapeLength(text, start)) : start;
}

/** In nested JSON, the `n` of `\\npin=…` belongs to the line break before the name. */
function escapeLength(text: string, at: number): number {
  if (text[at] === 'u') return 5;
  return 'nrtbfv'.includes(text.charAt(at)) ? 1 : 0;
}

/** `user%5Bpassword%5D=` is `user[password]=`. */
function isBracket(text: string, at: number): boolean {
  const code = text[at] === '%' && text[at + 1] === '5' ? text.charCodeAt(at + 2) | 32 : 0;
  return code === 98 || code === 100;
}

function isNameCharacter(code: number): boolean {
  if (code >= 128) return code !== 0xa0;
  if (code >= 97) return code <= 122;
  if (code >= 65) return code <= 91 || code === 93 || code === 95;
  return (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 36;
}

const isBlank = (code: number): boolean => code === 32 || code === 9;
const isLineBreak = (code: number): boolean => code === 10 || code === 13;
