import { withoutWhitespace } from './optional-whitespace';

export type TraceStateMember = readonly [key: string, value: string];

/** Maximum of members in a list, as the recommendation specifies. */
export const MAX_MEMBERS = 32;

/**
 * Maximum length of a list that is sent, in characters: four times the minimum that the recommendation requires, and
 * well below what servers accept as one header line.
 */
export const MAX_TRACE_STATE_LENGTH = 2048;

/** Maximum of members and empty members together. No real list is longer. */
const MOST_PARTS = 512;

/** If a list is too long, members longer than this are removed first. */
const LARGE_MEMBER = 128;

const KEY = /^[a-z\d][a-z\d_*/@-]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Section 3.3.2.2.1: keys of level 2, which include the simple and multi-tenant keys of level 1. */
export function isTraceStateKey(key: unknown): key is string {
  return typeof key === 'string' && KEY.test(key);
}

/** Section 3.3.2.2.2: printable ASCII except comma and equals sign, up to 256 characters, without a trailing space. */
export function isTraceStateValue(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value);
}

/**
 * Parses the list of a `tracestate`. Empty members are ignored, and spaces and tabs around members are removed. If a
 * key occurs more than once, the first occurrence is kept, because the latest entry is at the start.
 *
 * @returns `undefined` if a key or value is invalid, or if there are more than 32 keys. The whole list is dropped then,
 * because a part of it may have another meaning.
 *
 * @example
 * ```ts
 * parseTraceStateList('rojo=00f067aa0ba902b7, ,congo=t61rcWkgMzE');
 * // => [['rojo', '00f067aa0ba902b7'], ['congo', 't61rcWkgMzE']]
 * parseTraceStateList('rojo=2,congo=1,rojo=1'); // => [['rojo', '2'], ['congo', '1']]
 * parseTraceStateList('rojo=1,CONGO=2'); // => undefined
 * ```
 */
export function parseTraceStateList(list: string): readonly TraceStateMember[] | undefined {
  const members: TraceStateMember[] = [];
  const keys = new Set<string>();
  const parts = list.split(',', MOST_PARTS + 1);
  if (parts.length > MOST_PARTS) return undefined;
  for (const part of parts) {
    const member = withoutWhitespace(part);
    if (member === '') continue;
    const split = member.indexOf('=');
    const key = member.slice(0, Math.max(split, 0));
    const value = member.slice(split + 1);
    if (!isTraceStateKey(key) || !isTraceStateValue(value)) return undefined;
    if (keys.has(key)) continue;
    keys.add(key);
    members.push([key, value]);
    if (members.length > MAX_MEMBERS) return undefined;
  }
  return members;
}

/** Formats the members without optional white space. */
export function formatTraceStateList(members: readonly TraceStateMember[]): string {
  return members.map(([key, value]) => `${key}=${value}`).join(',');
}

/**
 * Shortens a list that is too long (section 3.3.3.1). Removes whole members from the end until the list fits: first
 * those of more than 128 characters, then the others.
 *
 * @example
 * ```ts
 * const large = 'x'.repeat(200);
 * fitTraceState([['a', '1'], ['b', large], ['c', '3']], 10); // => [['a', '1'], ['c', '3']]
 * fitTraceState([['a', '1'], ['b', large], ['c', '3']], 5); // => [['a', '1']]
 * ```
 */
export function fitTraceState(
  members: readonly TraceStateMember[],
  maxLength = MAX_TRACE_STATE_LENGTH,
): readonly TraceStateMember[] {
  const kept = members.slice(0, MAX_MEMBERS);
  let length = kept.reduce((sum, member) => sum + lengthOf(member) + 1, -1);
  for (const limit of [LARGE_MEMBER, 0]) {
    for (let index = kept.length - 1; index >= 0 && length > maxLength; index--) {
      const size = lengthOf(kept[index]);
      if (size <= limit) continue;
      kept.splice(index, 1);
      length -= size + 1;
    }
  }
  return kept;
}

function lengthOf(member: TraceStateMember | undefined): number {
  return member === undefined ? 0 : member[0].length + 1 + member[1].length;
}
