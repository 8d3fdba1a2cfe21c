import type { Finding } from '../finding';
import type { Mark } from './mark';
import { MARKS } from './marks';

const hashOf = (first: number, second: number, third: number): number =>
  ((first << 9) ^ (second << 5) ^ third) & 0xffff;

/** Upper and lower case of a letter share a bit. */
const bitOf = (code: number): number => 1 << (code & 31);
const ANY = -1;

/** How many characters a hash needs. */
const HASHED = 3;
/** Longer marks by the hash of their first three characters. */
const BY_HASH = new Map<number, Mark[]>();
/** The few shorter marks by their first character. */
const BY_FIRST = new Map<number, Mark[]>();
/** For each hash, one bit per possible fourth character of a mark; 0 if no mark has the hash. */
const FOURTH = new Int32Array(65_536);
for (const mark of MARKS) index(mark);

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

/** Handles marks of one case separately: they are most of the hundreds of marks, and this runs when a process starts. */
function index(mark: Mark): void {
  const { text, anyCase } = mark;
  if (text.length < HASHED) indexShort(mark);
  else if (anyCase) for (const cased of casesOf(text.slice(0, HASHED))) indexLong(mark, cased);
  else indexLong(mark, text);
}

function indexLong(mark: Mark, begin: string): void {
  const hash = hashOf(begin.charCodeAt(0), begin.charCodeAt(1), begin.charCodeAt(2));
  add(BY_HASH, hash, mark);
  FOURTH[hash]! |= mark.text.length > HASHED ? bitOf(mark.text.charCodeAt(HASHED)) : ANY;
}

/** Any character may follow a short mark. The possible hashes are a contiguous block: later characters only change the lower bits. */
function indexShort(mark: Mark): void {
  for (const cased of mark.anyCase ? casesOf(mark.text) : [mark.text]) {
    const [first, second] = [cased.charCodeAt(0), cased.length > 1 ? cased.charCodeAt(1) : 0];
    const size = cased.length > 1 ? 1 << 7 : 1 << 12;
    const begin = hashOf(first, second, 0) & -size;
    add(BY_FIRST, first, mark);
    FOURTH.fill(ANY, begin, begin + size);
  }
}

function add(marks: Map<number, Mark[]>, key: number, mark: Mark): void {
  const others = marks.get(key);
  if (others === undefined) marks.set(key, [mark]);
  else if (others.at(-1) !== mark) others.push(mark);
}

/** All spellings: `ab`, `aB`, `Ab`, `AB`. */
function casesOf(text: string): string[] {
  if (text === '') return [''];
  const [first, rest] = [text.charAt(0), casesOf(text.slice(1))];
  const firsts = new Set([first.toLowerCase(), first.toUpperCase()]);
  return [...firsts].flatMap((each) => rest.map((others) => each + others));
}
