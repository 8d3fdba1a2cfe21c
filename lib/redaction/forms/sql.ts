import type { Finding } from '../finding';
import { endOfMatch } from './characters';
import { nameBefore } from './name-before';
import type { SecretNames } from '../names/secret-names';
import { closingQuote, isPlaceholder, quoteAt } from './value-after';

/** A list of columns, in a statement or in PostgreSQL's message about a duplicate key. */
const COLUMNS =
  /\b(?:(?:insert|replace)\s{1,4}(?:\w{1,16}\s{1,4}){0,3}into\s[^('";]{1,128}|insert\s{1,4}into\s{1,4}\\{0,7}["`[][^(';]{1,160}|Key\s)\(([^()]{1,512})\)/gi;
const VALUES = /\s{0,8}(?:(?:overriding\s{1,4}\w{1,8}\s{1,4}value\s{1,4})?values?\s{0,8}|=)(?=\()/iy;
/** Comparisons without an `=` right after the name. */
const COMPARED =
  /[\]"'`\\]{0,4}\s{0,4}(?:<>|!=|i?like\b|(?:not\s{1,4})?in\s{0,4}\(|is\s{1,4}(?:not\s{1,4})?distinct\s{1,4}from\b|=\s{0,4}any\s{0,4}\()\s{0,4}(?=N?["'])/iy;
/** `password('V')` always takes a secret. */
const CALLED = /\s{0,4}\(\s{0,4}(?=["'])/y;
const IDENTIFIED = /\s{1,4}with\s{1,4}[\w'"`]{1,64}\s{1,4}(?:by|as)\s{1,4}(?=["'])/iy;
const DUPLICATE = /\bDuplicate entry '(?=[^\n]{1,512}' for key '([\w.$-]{1,128})')/g;
const COLUMN_END = /["'`\]\\]{0,4}\s{0,4}[,)]/y;
const ITEM = /\s{0,8}(?:[eEnNxX](?=')|E(?=\\'))?/y;
const BARE_ITEM = /[^,()]{0,1024}/y;
const ROWS_READ = 256;

export const SQL_PATTERNS: readonly RegExp[] = [
  COLUMNS,
  VALUES,
  COMPARED,
  CALLED,
  IDENTIFIED,
  DUPLICATE,
  COLUMN_END,
  ITEM,
  BARE_ITEM,
];

/** Whether the name that ends at `at` may be in a list of columns. */
export function columnsFollow(text: string, at: number): boolean {
  if (isWordNext(text, at)) return false;
  return endOfMatch(COLUMN_END, text, at) >= 0 || text.startsWith("'", at);
}

/** Finds the values of secret columns in statements and in error messages of databases. */
export function findInColumns(text: string, names: SecretNames, found: Finding[]): void {
  for (const { index, 0: whole, 1: columns = '' } of text.matchAll(COLUMNS)) {
    const secret = columns.split(',').map((column) => names.nameIn(column.replaceAll(/[\\"'`[\]\s]/g, '')));
    if (secret.some((name) => name !== undefined)) rowsFrom(text, index + whole.length, secret, found);
  }
  if (!text.includes('Duplicate entry')) return;
  for (const { index, 0: whole, 1: key = '' } of text.matchAll(DUPLICATE)) {
    const start = index + whole.length;
    if (names.hides(key)) found.push({ start, end: text.indexOf("' for key '", start), name: key });
  }
}

/**
 * Finds a value that follows a name in SQL without an equals sign.
 *
 * @param hint where the secret word of the name begins
 * @param end where the name ends
 * @returns `undefined` if no SQL follows; empty if the literal is
 */
export function sqlValueAfter(text: string, hint: number, end: number, names: SecretNames): Finding | undefined {
  const letter = text.charCodeAt(hint) | 32;
  const isIdentified = letter === LETTER_I;
  const isPassword = letter === LETTER_P && end - hint === PASSWORD.length;
  if (isIdentified || (isPassword && text.slice(hint, end).toLowerCase() === PASSWORD)) {
    const literal = literalAt(text, endOfMatch(isIdentified ? IDENTIFIED : CALLED, text, end), PASSWORD);
    if (literal) return literal;
  }
  if (isWordNext(text, end) && !COMPARING.has(text.charAt(end + 1))) return undefined;
  const start = endOfMatch(COMPARED, text, end);
  if (start < 0) return undefined;
  const name = nameBefore(text, end, 0)?.text ?? '';
  const word = name.slice(name.lastIndexOf(' ') + 1);
  if (!names.hides(word)) return undefined;
  if (text.slice(end, start).includes('(')) return { start, end: endOfList(text, start), name: word };
  return literalAt(text, text[start] === 'N' ? start + 1 : start, word);
}

/** Whether a blank and a word follow, as after most names: a test that costs less than a pattern. */
function isWordNext(text: string, at: number): boolean {
  return text.charCodeAt(at) === SPACE && text.charCodeAt(at + 1) > AT_SIGN;
}

/** First letters of the comparisons that are words: `is`, `in`, `ilike`, `like`, `not in`. */
const COMPARING: ReadonlySet<string> = new Set('iIlLnN');
const SPACE = 32;
const AT_SIGN = 64;
const PASSWORD = 'password';
const LETTER_I = 105;
const LETTER_P = 112;

/** Finds the values of the secret columns in `VALUES (…), (…)`. */
function rowsFrom(text: string, from: number, secret: readonly (string | undefined)[], found: Finding[]): void {
  let at = endOfMatch(VALUES, text, from);
  for (let row = 0; at >= 0 && row < ROWS_READ && text.charAt(at) === '('; row++) {
    at++;
    for (const name of secret) {
      const { start, end, next } = rowItem(text, at);
      if (name !== undefined && end > start && !isEmpty(text.slice(start, Math.min(end, start + 16)).trim()))
        found.push({ start, end, name });
      at = next;
    }
    // A row may have more values than columns; skip to the end of the row.
    while (at < text.length && text.charAt(at - 1) === ',') at = rowItem(text, at).next;
    while (at < text.length && /[\s,]/.test(text.charAt(at))) at++;
  }
}

interface Item {
  readonly start: number;
  readonly end: number;
  /** After the comma or bracket that ends it. */
  readonly next: number;
}

function rowItem(text: string, from: number): Item {
  const at = endOfMatch(ITEM, text, from);
  const quote = quoteAt(text, at);
  if (quote) {
    const end = endOfLiteral(text, quote.inside, quote.mark, quote.escapes);
    return { start: quote.inside, end, next: endOfItem(text, end) };
  }
  const end = endOfMatch(BARE_ITEM, text, at);
  return { start: at, end, next: end + 1 };
}

/** In SQL, two quotes are an escaped quote. */
function endOfLiteral(text: string, inside: number, mark: string, escapes: number): number {
  let end = closingQuote(text, inside, mark, escapes);
  const doubled = mark + mark;
  if (escapes > 0) return end;
  while (text.startsWith(doubled, end)) end = closingQuote(text, end + 2, mark, escapes);
  return end;
}

function endOfItem(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== ')') at++;
  return at + 1;
}

const isEmpty = (value: string): boolean => isPlaceholder(value) || /^(?:default|null|now\(\)?|)$/i.test(value);

function endOfList(text: string, from: number): number {
  const end = text.indexOf(')', from);
  return end < 0 ? text.length : end;
}

function literalAt(text: string, at: number, name: string): Finding | undefined {
  const quote = at < 0 ? undefined : quoteAt(text, at);
  if (!quote) return undefined;
  return { start: quote.inside, end: endOfLiteral(text, quote.inside, quote.mark, quote.escapes), name };
}
