import type { Finding } from '../finding';
import type { SecretNames } from '../names/secret-names';
import { endOfMatch, skipBlanks } from './characters';
import { closingQuote, hideWord, quoteAt } from './value-after';

/** `["x-api-key", ` inside another list. */
const PAIR = /(?<=[[,]\s{0,4})\[\s{0,8}\\{0,31}(["'`])([\w.:-]{1,64})\\{0,31}\1\s{0,4},\s{0,8}(?=\S)/g;
/** Between the name of a form part and its content: the rest of the line, other headers, an empty line. */
const FORM_PART =
  /["']?(?:;[^\r\n]{0,200})?\r?\n(?:[\w-]{1,64}:[^\r\n]{0,200}\r?\n){0,4}\r?\n|\\{0,7}["']?(?:;[^\r\n\\]{0,200}\\{0,7}["']?)?(?:\\{1,7}r)?\\{1,7}n(?:[\w-]{1,64}:[^\r\n\\]{0,200}(?:\\{1,7}r)?\\{1,7}n){0,4}(?:\\{1,7}r)?\\{1,7}n/y;
/** Ends a form part: a line that begins with two dashes, also when escaped in JSON. */
const BOUNDARY = /(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)--/g;
const ITEMS_READ = 512;
const BLANKS_READ = 64;

export const LIST_PATTERNS: readonly RegExp[] = [PAIR, FORM_PART, BOUNDARY];

/** Finds the values in lists of pairs: `[["x-api-key","…"],["accept","…"]]`. */
export function findListedPairs(text: string, names: SecretNames, found: Finding[]): void {
  if (!text.includes('[')) return;
  for (const match of text.matchAll(PAIR)) {
    const [whole, , name = ''] = match;
    if (names.hides(name)) hideWord(text, match.index + whole.length, name, found);
  }
}

/** Finds the content of the part of a form (`multipart/form-data`) whose secret name ends at `at`. */
export function findFormPart(text: string, at: number, name: string, found: Finding[]): void {
  const start = endOfMatch(FORM_PART, text, at);
  if (start < 0) return;
  BOUNDARY.lastIndex = start;
  found.push({ start, end: BOUNDARY.exec(text)?.index ?? text.length, name });
}

/** Finds the values in lists that alternate names and values, such as `rawHeaders`. */
export function headersFrom(text: string, from: number, names: SecretNames, found: Finding[]): void {
  let at = skipTo(text, from, '[');
  for (let item = 0; item < ITEMS_READ && at >= 0; item += 2) {
    const header = quotedItem(text, at);
    const value = header && quotedItem(text, header.next);
    if (!header || !value) return;
    const headerName = text.slice(header.start, header.end);
    if (names.hides(headerName) && value.end > value.start)
      found.push({ start: value.start, end: value.end, name: headerName });
    at = value.next;
  }
}

interface Item {
  readonly start: number;
  readonly end: number;
  /** Where the next item begins. */
  readonly next: number;
}

function quotedItem(text: string, from: number): Item | undefined {
  const start = skipBlanks(text, from, BLANKS_READ);
  const quote = quoteAt(text, start);
  if (!quote) return undefined;
  const end = closingQuote(text, quote.inside, quote.mark, quote.escapes);
  const next = skipTo(text, end + quote.escapes + 1, ',');
  return { start: quote.inside, end, next: next < 0 ? text.length : next };
}

/** The index after `wanted`, if it is the next character that is not blank; otherwise -1. */
function skipTo(text: string, from: number, wanted: string): number {
  const at = skipBlanks(text, from, BLANKS_READ);
  return text[at] === wanted ? at + 1 : -1;
}
