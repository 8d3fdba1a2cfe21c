import type { Finding } from '../finding';
import { endOfMatch } from './characters';
import type { NameInText } from './name-before';
import { REDACTED } from '../patterns';

/** The value of a name in a text, without the quotes around it. */
export interface ValueInText {
  readonly start: number;
  readonly end: number;
  /** Whether the name is quoted and the value is not, such as a number or an object in JSON. */
  readonly bare: boolean;
  readonly place: NameInText;
}

type Stretch = Pick<ValueInText, 'start' | 'end'>;

const MOST_ESCAPES = 31;

/** Values that may contain spaces and separators. */
const WHOLE_LINE = /cookie|mnemonic|phrase/i;
const CREDENTIALS = /authorization/i;
/** A YAML block: indented lines after `|` or `>`. */
const BLOCK = /[|>][+-]?\d?[ \t]{0,4}\r?\n(?:[ \t][^\n]*(?:\n|$)|\r?\n){1,64}/y;
/** A YAML tag or anchor before a value. */
const TAG = /[!&][\w!-]{1,32} {1,4}(?=[^\s])/y;
const SCHEME = /(?:bearer|basic|negotiate|token|apikey)[ \t]{1,4}(?=\S)/iy;
const OTHER_SCHEME = /[a-z][\w-]{2,31}[ \t]{1,4}(?=\S)/iy;

/** Numbers written in groups, such as an IBAN or a social security number. */
const GROUPS = /(?:[A-Z]{2})?\d{2,}(?: (?:\d{1,8}|[A-Z]{4})(?![A-Za-z0-9:=])){0,16}/y;

const NAME_FOLLOWS = String.raw`[\w.\-[\]%$]{1,64}\s?[:=]`;

/** After a value: closing quotes and brackets, then the text that may follow them. */
const CLOSED = String.raw`[)\]}>"'\`\\]{0,16}(?:\s|$|[.;:,](?:\s|$)|,\\{0,31}["'{[]|[;,&]${NAME_FOLLOWS})`;

/** Ends a value without quotes. A delimiter counts only if the text after it looks like text after a value. */
const END_OF_WORD = new RegExp(
  [
    String.raw`\s`,
    String.raw`&(?=\s|$|${NAME_FOLLOWS})`,
    String.raw`<(?=\/|[a-z]{1,16}[\s>/])`,
    String.raw`\\{0,31}["'\`](?=${CLOSED})`,
    String.raw`\\(?=["'])`,
    String.raw`[;,](?=\s|$|${NAME_FOLLOWS})|,(?=\\{0,31}["'][\w$.-]{1,64}\\{0,31}["']\s?[:=])`,
    String.raw`[)\]}>](?=${CLOSED})`,
    String.raw`\\[rn](?=\\|$|${NAME_FOLLOWS})`,
  ].join('|'),
  'g',
);

/** In `token= user=bob` the value of `token` is missing. Base64 padding is not a separator. */
const NEXT_PAIR = /[\w.\-[\]%$]{1,64}=(?![=\s]|$)/y;

const END_OF_LINE = new RegExp(
  String.raw`[\r\n]|\\[rn](?=\\|$|\s{0,4}${NAME_FOLLOWS})|\\{0,31}["'\`](?=\s{0,4}(?:[}\])]{1,16}(?:[\s,;]|$|\\{0,31}["'])|,(?=\s|\\{0,31}["']|[{[]|$)(?!\s{0,4}[\w-]{1,64}\s{0,4}=)|$))`,
  'g',
);

/** Patterns of this file. A test checks that each runs in linear time. */
export const VALUE_PATTERNS: readonly RegExp[] = [END_OF_WORD, END_OF_LINE, GROUPS, BLOCK, TAG];

/** Finds the value after a separator that ends at `from`; `undefined` if there is nothing to hide. */
export function valueAfter(text: string, from: number, separator: string, name: NameInText): ValueInText | undefined {
  const value = stretchAfter(text, from, separator, name);
  if (value.end <= value.start) return undefined;
  const shown = value.end - value.start <= REDACTED.length ? text.slice(value.start, value.end) : '';
  return shown === REDACTED || /^(?:null|undefined|none|nil)$/i.test(shown) || isPlaceholder(shown)
    ? undefined
    : { ...value, bare: name.quote === '"' && text[value.start - 1] !== '"', place: name };
}

function stretchAfter(text: string, from: number, separator: string, name: NameInText): Stretch {
  const start = afterTag(text, startOf(text, from, name.quote !== ''));
  if (separator === '=' && start > from && endOfMatch(NEXT_PAIR, text, start) > 0) return { start, end: start };
  const block = endOfMatch(BLOCK, text, start);
  if (block > 0) return { start, end: block };
  const byLine = name.quote === '' && !name.inQuery;
  if (byLine && WHOLE_LINE.test(name.text)) return { start, end: endAt(END_OF_LINE, text, start) };
  if (byLine && CREDENTIALS.test(name.text)) return credentials(text, start);
  const literal = tripleQuote(text, start);
  if (literal !== undefined) return literal;
  const quote = quoteAt(text, start);
  if (quote) return { start: quote.inside, end: closingQuote(text, quote.inside, quote.mark, quote.escapes) };
  if (text[start] === '{' || text[start] === '[') return { start, end: closingBracket(text, start, name) };
  return { start, end: endOfWord(text, start) };
}

/** Whether a value is a placeholder for the secret: `token = $1`, `password = ?`. */
export function isPlaceholder(value: string): boolean {
  return /^(?:\?|\$\d{1,3}|%s)$/.test(value);
}

/** A multi-line string of TOML or Python. */
function tripleQuote(text: string, start: number): Stretch | undefined {
  const mark = text.slice(start, start + 3);
  if (mark !== '"""' && mark !== "'''") return undefined;
  const end = text.indexOf(mark, start + 3);
  return { start: start + 3, end: end < 0 ? text.length : end };
}

const BLANK: ReadonlySet<string | undefined> = new Set([' ', '\t']);
const EXCLAMATION = 33;
const AMPERSAND = 38;
const BLANK_OR_BREAK: ReadonlySet<string | undefined> = new Set([' ', '\t', '\r', '\n']);

/** Skips a YAML tag or anchor: `password: !vault V`. */
function afterTag(text: string, start: number): number {
  const code = text.charCodeAt(start);
  return code === EXCLAMATION || code === AMPERSAND ? Math.max(start, endOfMatch(TAG, text, start)) : start;
}

/** Skips the rest of `=>`, `==` and `: `. A line break may follow only a quoted name, whose value cannot be missing. */
function startOf(text: string, from: number, quoted: boolean): number {
  let start = from;
  while (start < from + 2 && (text[start] === '>' || text[start] === '=')) start++;
  const blank = quoted ? BLANK_OR_BREAK : BLANK;
  const most = start + (quoted ? 256 : 8);
  while (start < most && blank.has(text[start])) start++;
  return start;
}

export interface OpeningQuote {
  readonly inside: number;
  readonly mark: string;
  readonly escapes: number;
}

export function quoteAt(text: string, start: number): OpeningQuote | undefined {
  let at = start;
  while (at < start + MOST_ESCAPES && text[at] === '\\') at++;
  const mark = text[at] ?? '';
  return mark === '"' || mark === "'" || mark === '`' ? { inside: at + 1, mark, escapes: at - start } : undefined;
}

/**
 * Finds the closing quote of a string in JSON that may itself be nested in JSON strings. The quote closes the string if
 * it has the backslashes of its level. Each backslash of the content is written as `2 × (level + 1)` backslashes, which
 * are skipped together.
 */
export function closingQuote(text: string, inside: number, mark: string, escapes: number): number {
  const written = 2 * (escapes + 1);
  for (let at = text.indexOf(mark, inside); at >= 0; at = text.indexOf(mark, at + 1)) {
    const backslashes = backslashesBefore(text, at, inside);
    if (backslashes % written === escapes) return at - escapes;
    // Fewer backslashes than its level: the quote closes an outer string, and everything inside it.
    if (backslashes < escapes) return at - backslashes;
  }
  return text.length;
}

export function backslashesBefore(text: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && text[start - 1] === '\\') start--;
  return at - start;
}

function closingBracket(text: string, start: number, name: NameInText): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"' || (name.quote !== '"' && (character === "'" || character === '`'))) {
      const escapes = Math.min(backslashesBefore(text, at, start), MOST_ESCAPES);
      at = closingQuote(text, at + 1, character, escapes) + escapes;
    }
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** `Authorization` header: a scheme and one word or, as in Digest, parameters up to the end of the line. */
function credentials(text: string, start: number): Stretch {
  if (endOfMatch(SCHEME, text, start) > 0) return { start, end: endOfWord(text, start) };
  const end = endOfMatch(OTHER_SCHEME, text, start) > 0 ? endAt(END_OF_LINE, text, start) : endOfWord(text, start);
  return { start, end };
}

/** Ends a word; a scheme such as `Bearer` includes the next word, and a number its other groups of digits. */
export function endOfWord(text: string, start: number): number {
  const from = Math.max(start, endOfMatch(SCHEME, text, start), endOfMatch(GROUPS, text, start));
  return endAt(END_OF_WORD, text, from);
}

/** Adds the word or quoted string at `at`, unless it is empty. */
export function hideWord(text: string, at: number, name: string | undefined, found: Finding[]): void {
  const quote = quoteAt(text, at);
  const start = quote ? quote.inside : at;
  const end = quote ? closingQuote(text, start, quote.mark, quote.escapes) : endOfWord(text, at);
  if (end > start) found.push({ start, end, name });
}

function endAt(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
