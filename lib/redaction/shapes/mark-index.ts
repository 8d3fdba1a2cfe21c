import type { Finding } from '../finding';
import type { Mark } from './mark';
import { MARKS } from './marks';

const hashOf = (first: number, second: number, third: number): number =>
  ((first << 9) ^ (second << 5) ^ third) & 0xffff;

/** Upper and lower case of a letter share a bit. */
const bitOf = (code: number): number => 1 << (code & 31);
const ANY = -1;

/** A hash needs three characters. Shorter marks are few. */
const HASHED = 3;
const [LONG, SHORT] = [MARKS.filter(({ text }) => text.length >= HASHED), MARKS.filter(({ text }) => text.length < HASHED)];
/** Long marks by the hash of their first three characters. */
const BY_HASH = byHash(LONG);
/** Short marks by their first character. */
const BY_FIRST = byFirst(SHORT);
/** For each hash, one bit per possible fourth character of a mark; 0 if no mark has the hash. */
const FOURTH = fourthCharacters();

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
  const end = longestOf(BY_HASH.get(hash), text, at, found);
  return Math.max(end, longestOf(BY_FIRST.get(text.charCodeAt(at)), text, at, found));
}

function longestOf(marks: readonly Mark[] | undefined, text: string, at: number, found: Finding[]): number {
  let longest = at;
  if (marks === undefined) return longest;
  for (const mark of marks) {
    if (beginsWith(text, at, mark)) longest = Math.max(longest, mark.find(text, at, found));
  }
  return longest;
}

function beginsWith(text: string, at: number, { text: mark, anyCase }: Mark): boolean {
  return anyCase ? text.slice(at, at + mark.length).toLowerCase() === mark : text.startsWith(mark, at);
}

function byHash(marks: readonly Mark[]): ReadonlyMap<number, readonly Mark[]> {
  const result = new Map<number, Mark[]>();
  for (const mark of marks) {
    for (const first of casesAt(mark, 0)) {
      for (const second of casesAt(mark, 1)) {
        for (const third of casesAt(mark, 2)) add(result, hashOf(first, second, third), mark);
      }
    }
  }
  return result;
}

function byFirst(marks: readonly Mark[]): ReadonlyMap<number, readonly Mark[]> {
  const result = new Map<number, Mark[]>();
  for (const mark of marks) for (const first of casesAt(mark, 0)) add(result, first, mark);
  return result;
}

function add(marks: Map<number, Mark[]>, key: number, mark: Mark): void {
  const others = marks.get(key);
  if (others === undefined) marks.set(key, [mark]);
  else others.push(mark);
}

function fourthCharacters(): Int32Array {
  const result = new Int32Array(65_536);
  for (const [hash, marks] of BY_HASH) {
    for (const { text } of marks) result[hash]! |= text.length > HASHED ? bitOf(text.charCodeAt(HASHED)) : ANY;
  }
  for (const mark of SHORT) for (const first of casesAt(mark, 0)) allowAnyAfter(result, first, mark);
  return result;
}

/** Any characters may follow a short mark. Their hashes are a whole block, because they only change its lower bits. */
function allowAnyAfter(result: Int32Array, first: number, mark: Mark): void {
  if (mark.text.length === 1) return void fillBlock(result, hashOf(first, 0, 0), 1 << 12);
  for (const second of casesAt(mark, 1)) fillBlock(result, hashOf(first, second, 0), 1 << 7);
}

function fillBlock(result: Int32Array, hash: number, size: number): void {
  const begin = hash & -size;
  result.fill(ANY, begin, begin + size);
}

function casesAt({ text, anyCase }: Mark, index: number): readonly number[] {
  const code = text.charCodeAt(index);
  const upper = anyCase ? text.charAt(index).toUpperCase().charCodeAt(0) : code;
  return upper === code ? [code] : [code, upper];
}
