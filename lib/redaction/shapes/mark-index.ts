import type { Finding } from '../finding';
import type { Mark } from './mark';
import { MARKS } from './marks';

const hashOf = (first: number, second: number, third: number): number =>
  ((first << 9) ^ (second << 5) ^ third) & 0xffff;

/** The marks that begin with these two characters. */
const BUCKETS = buckets(MARKS);
/** Whether a mark begins with these three characters, or others with the same hash. */
const IS_MARK = hashes(MARKS);

/**
 * Adds the secret whose mark stands at `at`.
 *
 * @returns where it ends; `at` where there is none
 */
export function findMark(text: string, at: number, code: number, found: Finding[]): number {
  if (code >= 128) return at;
  const second = at + 1 < text.length ? text.charCodeAt(at + 1) & 127 : 0;
  const third = at + 2 < text.length ? text.charCodeAt(at + 2) & 127 : 0;
  return IS_MARK[hashOf(code, second, third)] === 1 ? marksAt(text, at, (code << 7) | second, found) : at;
}

/** Where the longest ends: one mark may be the beginning of another. */
function marksAt(text: string, at: number, key: number, found: Finding[]): number {
  let longest = at;
  for (const mark of BUCKETS.get(key) ?? []) {
    if (beginsWith(text, at, mark)) longest = Math.max(longest, mark.find(text, at, found));
  }
  return longest;
}

function beginsWith(text: string, at: number, { text: mark, anyCase }: Mark): boolean {
  return anyCase ? text.slice(at, at + mark.length).toLowerCase() === mark : text.startsWith(mark, at);
}

function buckets(marks: readonly Mark[]): ReadonlyMap<number, readonly Mark[]> {
  const result = new Map<number, Mark[]>();
  for (const mark of marks) {
    for (const first of charactersAt(mark, 0)) {
      for (const second of charactersAt(mark, 1)) {
        const key = (first << 7) | second;
        result.set(key, [...(result.get(key) ?? []), mark]);
      }
    }
  }
  return result;
}

function hashes(marks: readonly Mark[]): Uint8Array {
  const result = new Uint8Array(65_536);
  for (const mark of marks) {
    for (const first of charactersAt(mark, 0)) {
      for (const second of charactersAt(mark, 1)) {
        for (const third of charactersAt(mark, 2)) result[hashOf(first, second, third)] = 1;
      }
    }
  }
  return result;
}

/** A mark may be shorter, and any character may follow. */
function charactersAt({ text, anyCase }: Mark, index: number): number[] {
  const character = text.charAt(index);
  return character === '' ? Array.from({ length: 128 }, (_, code) => code) : casesOf(character, anyCase);
}

function casesOf(character: string, anyCase: boolean): number[] {
  const cases = anyCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
  return [...new Set(cases)].map((each) => each.charCodeAt(0));
}
