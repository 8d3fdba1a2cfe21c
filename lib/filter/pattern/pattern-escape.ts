import { type CharacterTest, escapedClass, noneOf, unicodeClass } from './character-test';
import { PatternError } from './pattern-node';
import type { PatternSource } from './pattern-source';

const CONTROLS: Readonly<Record<string, number>> = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13 };
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

export type Escaped = { readonly codePoint: number } | { readonly test: CharacterTest };

/** Parses an escape, after its backslash. */
export function readEscape(source: PatternSource, ignoresCase: boolean): Escaped {
  if (source.isAtEnd) throw new PatternError('the pattern ends with a backslash');
  const letter = source.take();
  const test = escapedClass(letter, ignoresCase);
  if (test) return { test };
  if (letter === 'p' || letter === 'P') return { test: readUnicodeClass(source, letter === 'P', ignoresCase) };
  if (Object.hasOwn(CONTROLS, letter)) return { codePoint: CONTROLS[letter] as number };
  if (Object.hasOwn(HEX_LENGTH, letter)) return { codePoint: readHex(source, letter) };
  if (letter === 'b' || letter === 'B') throw new PatternError(`the word boundary \`\\${letter}\` is not supported`);
  if (/[1-9]/.test(letter)) throw new PatternError(`the backreference \`\\${letter}\` is not supported`);
  if (/[^!-~]|[A-Za-z0<>]/.test(letter)) throw new PatternError(`\`\\${letter}\` is not an escape`);
  return { codePoint: letter.codePointAt(0) ?? 0 };
}

function readUnicodeClass(source: PatternSource, isNegated: boolean, ignoresCase: boolean): CharacterTest {
  const name = source.takes('{') ? source.takeUntil('}', String.raw`\p{`) : source.take();
  const isInverted = name.startsWith('^');
  const test = unicodeClass(isInverted ? name.slice(1) : name, ignoresCase);
  if (!test) throw new PatternError(`\`\\p{${name}}\` is not a character class`);
  return isNegated === isInverted ? test : noneOf([test]);
}

function readHex(source: PatternSource, letter: string): number {
  const length = HEX_LENGTH[letter] ?? 0;
  const isBraced = source.takes('{');
  const digits = isBraced ? source.takeUntil('}', `\\${letter}{`) : source.takeUpTo(length, /[\dA-Fa-f]/);
  const codePoint = /^[\dA-Fa-f]{1,8}$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  const isScalar = codePoint <= 0x10_ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  if (!isScalar || !(isBraced || digits.length === length))
    throw new PatternError(`\`\\${letter}\` is not followed by a valid code point`);
  return codePoint;
}
