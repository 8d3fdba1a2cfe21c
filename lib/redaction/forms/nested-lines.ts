import type { NameInText } from './name-before';
import type { ValueInText } from './value-after';

const END_OF_NAME = /:[ \t]{0,4}\r?\n/y;
/** Before a YAML key on its line: blanks, and the dash of a list. */
const BEGINNING = /^[ \t]{0,64}(?:- {1,3})?["']?$/;
const LINES_READ = 64;
const LINE_START = 256;

export const NESTED_PATTERNS: readonly RegExp[] = [END_OF_NAME, BEGINNING];

/** Finds the value of a YAML key on the lines below it: deeper indented lines, or a list at the level of the key. */
export function findNestedLines(text: string, at: number, place: NameInText): ValueInText | undefined {
  END_OF_NAME.lastIndex = at;
  if (text.charCodeAt(at + 1) > 32 || place.inQuery || !END_OF_NAME.test(text)) return undefined;
  const start = END_OF_NAME.lastIndex;
  const line = lineStart(text, at);
  const before = text.slice(line, at - place.text.length - 2 * place.quote.length);
  if (!BEGINNING.test(before)) return undefined;
  const end = endOfLines(text, start, before.replace(/["']$/, '').length);
  return end > start ? { start: firstCharacter(text, start), end, bare: false, place } : undefined;
}

function endOfLines(text: string, from: number, indent: number): number {
  let end = from;
  for (let line = from, count = 0; line < text.length && count < LINES_READ; count++) {
    const first = firstCharacter(text, line);
    const isListItem = text.startsWith('- ', first) && first - line === indent;
    // A stack frame is not the value of the message above it.
    if (first - line <= indent && !isListItem) break;
    if (text.startsWith('at ', first)) return from;
    const next = text.indexOf('\n', first);
    end = next < 0 ? text.length : next;
    line = end + 1;
  }
  return end;
}

function firstCharacter(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return at;
}

function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LINE_START && text.charCodeAt(start - 1) !== 10) start--;
  return start;
}
