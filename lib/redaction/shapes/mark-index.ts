import type { Finding } from '../finding';
import type { Mark } from './mark';
import { MARKS } from './marks';

const hashOf = (first: number, second: number, third: number): number =>
  ((first << 9) ^ (second << 5) ^ third) & 0xffff;

/** Upper and lower case of a letter share a bit. */
const bitOf = (code: number): number => 1 << (code & 31);
const ANY = -1;

/** Marks by the hash of their first three characters. */
const BUCKETS = buckets(MARKS);
/** For each hash, one bit per possible fourth character of a mark; 0 if no mark has the hash. */
const FOURTH = fourthCharacters(BUCKETS);

/**
 * Adds the secret that starts with the mark at `at`, if there is one.
 *
 * @returns the end of the secret; `at` if none was found
 */
export function findMark(text: string, at: number, code: number, found: Finding[]): number {
  if (code >= 128) return at;
  const hash = hashAt(text, at, code);
  return mayBeMark(text, at, hash) ? marksAt(text, at, hash, found) : at;
}

/** Whether the next four characters may begin a mark. */
export function mayBeMark(text: string, at: number, hash = hashAt(text, at, text.charCodeAt(at))): boolean {
  const mask = FOURTH[hash] as number;
  if (mask === 0) return false;
  const fourth = at + 3 < text.length ? text.charCodeAt(at + 3) : 0;
  return (mask & bitOf(fourth)) !== 0;
}

function hashAt(text: string, at: number, code: number): number {
  const second = at + 1 < text.length ? text.charCodeAt(at + 1) & 127 : 0;
  const third = at + 2 < text.length ? text.charCodeAt(at + 2) & 127 : 0;
  return hashOf(code, second, third);
}

/** The end of the longest secret: one mark may be the beginning of another. */
function marksAt(text: string, at: number, hash: number, found: Finding[]): number {
  let longest = at;
  for (const mark of BUCKETS.get(hash) ?? []) {
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
    const [firsts, seconds, thirds] = [charactersAt(mark, 0), charactersAt(mark, 1), charactersAt(mark, 2)];
    for (const first of firsts) {
      for (const second of seconds) {
        for (const third of thirds) addOnce(result, hashOf(first, second, third), mark);
      }
    }
  }
  return result;
}

/** A short mark reaches a hash many times, but only before the next mark does. */
function addOnce(byHash: Map<number, Mark[]>, hash: number, mark: Mark): void {
  const bucket = byHash.get(hash);
  if (!bucket) byHash.set(hash, [mark]);
  else if (bucket.at(-1) !== mark) bucket.push(mark);
}

function fourthCharacters(byHash: ReadonlyMap<number, readonly Mark[]>): Int32Array {
  const result = new Int32Array(65_536);
  for (const [hash, marks] of byHash) {
    for (const { text } of marks) result[hash]! |= text.length > 3 ? bitOf(text.charCodeAt(3)) : ANY;
  }
  return result;
}

/** Any character may follow a mark that is shorter. */
function charactersAt({ text, anyCase }: Mark, index: number): number[] {
  const character = text.charAt(index);
  return character === '' ? Array.from({ length: 128 }, (_, code) => code) : casesOf(character, anyCase);
}

function casesOf(character: string, anyCase: boolean): number[] {
  const cases = anyCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
  return [...new Set(cases)].map((each) => each.charCodeAt(0));
}
