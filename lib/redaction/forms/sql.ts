import type { Finding } from '../finding';
import { nameBefore } from './name-before';
import type { SecretNames } from '../names/secret-names';
import { closingQuote, isPlaceholder, quoteAt } from './value-after';

/** Columns and the word before their values: in a statement, and in what PostgreSQL says of a key that exists. */
const COLUMNS =
  /\b(?:(?:insert|replace)\s{1,4}(?:\w{1,16}\s{1,4}){0,3}into\s[^('";]{1,128}|insert\s{1,4}into\s{1,4}\\{0,7}["`[][^(';]{1,160}|Key\s)\(([^()]{1,512})\)/gi;
const VALUES = /\s{0,8}(?:(?:overriding\s{1,4}\w{1,8}\s{1,4}value\s{1,4})?values?\s{0,8}|=)(?=\()/iy;
/** Comparisons that have no `=` of their own. */
const COMPARED =
  /[\]"'`\\]{0,4}\s{0,4}(?:<>|!=|i?like\b|(?:not\s{1,4})?in\s{0,4}\(|is\s{1,4}(?:not\s{1,4})?distinct\s{1,4}from\b|=\s{0,4}any\s{0,4}\()\s{0,4}(?=N?["'])/iy;
/** What has a secret behind it whatever stands before. */
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

/** Whether the name that ends here may be one of a list of columns. */
export function columnsFollow(text: string, at: number): boolean {
  COLUMN_END.lastIndex = at;
  return COLUMN_END.test(text) || text.startsWith("'", at);
}

/** Finds the values of secret columns in statements, and in what databases say of them. */
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
 * Finds the value that stands behind a name without an equals sign, as only SQL has it.
 *
 * @param hint where a name may begin, or the part of it that gives it away
 * @param end where it ends
 */
export function findSqlBehind(text: string, hint: number, end: number, names: SecretNames, found: Finding[]): boolean {
  const letter = text.charCodeAt(hint) | 32;
  if (letter === LETTER_I && hideQuoted(text, behind(IDENTIFIED, text, end), 'password', found)) return true;
  const isPassword = letter === LETTER_P && end - hint === PASSWORD.length;
  if (isPassword && text.slice(hint, end).toLowerCase() === PASSWORD) {
    if (hideQuoted(text, behind(CALLED, text, end), PASSWORD, found)) return true;
  }
  const start = behind(COMPARED, text, end);
  if (start < 0) return false;
  const name = nameBefore(text, end, 0)?.text ?? '';
  const word = name.slice(name.lastIndexOf(' ') + 1);
  if (!names.hides(word)) return false;
  if (!text.slice(end, start).includes('('))
    return hideQuoted(text, text[start] === 'N' ? start + 1 : start, word, found);
  found.push({ start, end: endOfList(text, start), name: word });
  return true;
}

const PASSWORD = 'password';
const LETTER_I = 105;
const LETTER_P = 112;

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** `VALUES (…), (…)`, of which the columns with a secret name are hidden. */
function rowsFrom(text: string, from: number, secret: readonly (string | undefined)[], found: Finding[]): void {
  VALUES.lastIndex = from;
  if (!VALUES.test(text)) return;
  let at = VALUES.lastIndex;
  for (let row = 0; row < ROWS_READ && text.charAt(at) === '('; row++) {
    at++;
    for (const name of secret) {
      const { start, end, next } = itemAt(text, at);
      if (name !== undefined && end > start && !isEmpty(text.slice(start, Math.min(end, start + 16)).trim()))
        found.push({ start, end, name });
      at = next;
    }
    // A row may have more values than there are columns; the next one begins behind its end.
    while (at < text.length && text.charAt(at - 1) === ',') at = itemAt(text, at).next;
    while (at < text.length && /[\s,]/.test(text.charAt(at))) at++;
  }
}

interface Item {
  readonly start: number;
  readonly end: number;
  /** Behind the comma or bracket that ends it. */
  readonly next: number;
}

function itemAt(text: string, from: number): Item {
  ITEM.lastIndex = from;
  ITEM.test(text);
  const at = ITEM.lastIndex;
  const quote = quoteAt(text, at);
  if (quote) {
    const end = endOfLiteral(text, quote.inside, quote.mark, quote.escapes);
    return { start: quote.inside, end, next: endOfItem(text, end) };
  }
  BARE_ITEM.lastIndex = at;
  BARE_ITEM.test(text);
  const end = BARE_ITEM.lastIndex;
  return { start: at, end, next: end + 1 };
}

/** In SQL two quotes stand for one. */
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

function hideQuoted(text: string, at: number, name: string, found: Finding[]): boolean {
  const quote = at < 0 ? undefined : quoteAt(text, at);
  if (!quote) return false;
  const end = endOfLiteral(text, quote.inside, quote.mark, quote.escapes);
  if (end > quote.inside) found.push({ start: quote.inside, end, name });
  return true;
}
