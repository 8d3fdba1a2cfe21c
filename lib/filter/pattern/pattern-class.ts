import { anyOf, type CharacterTest, inRange, noneOf, posixClass } from './character-test';
import { readEscape } from './pattern-escape';
import { PatternError } from './pattern-node';
import type { PatternSource } from './pattern-source';

/** Parses a character class such as `[a-z\d]`, after its `[`. */
export function readClass(source: PatternSource, ignoresCase: boolean): CharacterTest {
  const isNegated = source.takes('^');
  const tests: CharacterTest[] = [];
  // A `-` or `]` at the start is a literal.
  while (source.next === '-') tests.push(inRange(oneOf(source.take()), ignoresCase));
  if (tests.length === 0 && source.next === ']') tests.push(readRange(source, source.take(), ignoresCase));
  while (!source.takes(']')) {
    if (source.isAtEnd) throw new PatternError('`[` has no matching `]`');
    tests.push(readItem(source, ignoresCase));
  }
  return isNegated ? noneOf(tests) : anyOf(tests);
}

function readItem(source: PatternSource, ignoresCase: boolean): CharacterTest {
  for (const operator of ['&&', '--', '~~']) {
    if (source.looksAt(operator)) throw new PatternError(`\`${operator}\` in a character class is not supported`);
  }
  if (source.takes('[')) return readPosixClass(source, ignoresCase) ?? readClass(source, ignoresCase);
  if (!source.takes('\\')) return readRange(source, source.take(), ignoresCase);
  const escaped = readEscape(source, ignoresCase);
  if ('codePoint' in escaped) return readRange(source, String.fromCodePoint(escaped.codePoint), ignoresCase);
  if (source.next === '-' && !source.looksAt('-]')) throw new PatternError('a character range starts with a class');
  return escaped.test;
}

/** @returns `undefined` if another class starts here */
function readPosixClass(source: PatternSource, ignoresCase: boolean): CharacterTest | undefined {
  const [text = '', negation = '', name = ''] = /^:(\^?)(\w+):\]/.exec(source.rest) ?? [];
  const test = posixClass(name, ignoresCase);
  if (!test || !source.takes(text)) return undefined;
  return negation ? noneOf([test]) : test;
}

/** Parses the rest of a range, after its first character. */
function readRange(source: PatternSource, first: string, ignoresCase: boolean): CharacterTest {
  if (source.next !== '-' || source.looksAt('-]') || source.looksAt('--')) return inRange(oneOf(first), ignoresCase);
  source.take();
  if (source.isAtEnd) throw new PatternError('`[` has no matching `]`');
  const from = first.codePointAt(0) ?? 0;
  const to = readLast(source, ignoresCase);
  if (to < from) throw new PatternError(`the character range from \`${first}\` is in reverse order`);
  return inRange([from, to], ignoresCase);
}

function readLast(source: PatternSource, ignoresCase: boolean): number {
  if (!source.takes('\\')) return source.take().codePointAt(0) ?? 0;
  const escaped = readEscape(source, ignoresCase);
  if ('test' in escaped) throw new PatternError('a character range ends with a class');
  return escaped.codePoint;
}

function oneOf(character: string): [number, number] {
  const codePoint = character.codePointAt(0) ?? 0;
  return [codePoint, codePoint];
}
