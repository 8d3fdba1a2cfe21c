import type { TraceState } from '@opentelemetry/api';
import {
  fitTraceState,
  formatTraceStateList,
  isTraceStateKey,
  isTraceStateValue,
  parseTraceStateList,
  type TraceStateMember,
} from './trace-state-list';
import { MAX_HEADER_LENGTH } from '../carrier/header-values';

/**
 * An immutable list of vendor keys and values, the latest first: `set` and `unset` return a new state. Holds at most 32
 * members and 2,048 characters (W3C Trace Context level 2, section 3.3).
 *
 * @example
 * ```ts
 * const state = W3CTraceState.parse('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
 * state?.get('congo'); // => 't61rcWkgMzE'
 * state?.set('congo', 'ucfJifl5GOE').serialize(); // => 'congo=ucfJifl5GOE,rojo=00f067aa0ba902b7'
 * state?.unset('rojo').serialize(); // => 'congo=t61rcWkgMzE'
 * ```
 */
export class W3CTraceState implements TraceState {
  static readonly EMPTY = new W3CTraceState([]);
  /** Written once, because all spans of a trace send and export the same state. */
  private text: string | undefined = undefined;

  private constructor(private readonly members: readonly TraceStateMember[]) {}

  /**
   * Parses the value of `tracestate`.
   *
   * @returns `undefined` if it is invalid; see {@link parseTraceStateList}
   *
   * @example
   * ```ts
   * W3CTraceState.parse('rojo=1,,congo=2')?.serialize(); // => 'rojo=1,congo=2'
   * W3CTraceState.parse('rojo=2,congo=1,rojo=1')?.serialize(); // => 'rojo=2,congo=1'
   * ```
   */
  static parse(header: string): W3CTraceState | undefined {
    if (header.length > MAX_HEADER_LENGTH) return undefined;
    const members = parseTraceStateList(header);
    return members && new W3CTraceState(fitTraceState(members));
  }

  get isEmpty(): boolean {
    return this.members.length === 0;
  }

  get(key: string): string | undefined {
    return this.members.find(([name]) => name === key)?.[1];
  }

  /**
   * Returns a state with `key` at the start. If the list becomes too long, {@link fitTraceState} removes other members.
   * An invalid key or value returns this state.
   */
  set(key: string, value: string): W3CTraceState {
    if (!isTraceStateKey(key) || !isTraceStateValue(value)) return this;
    return new W3CTraceState(fitTraceState([[key, value], ...this.without(key)]));
  }

  unset(key: string): W3CTraceState {
    const others = this.without(key);
    return others.length === this.members.length ? this : new W3CTraceState(others);
  }

  serialize(): string {
    return (this.text ??= formatTraceStateList(this.members));
  }

  private without(key: string): readonly TraceStateMember[] {
    return this.members.filter(([name]) => name !== key);
  }
}

/** Validates the state of another implementation by parsing it. Returns `undefined` if it is empty or invalid. */
export function ownTraceState(state: TraceState | undefined): W3CTraceState | undefined {
  if (!state) return undefined;
  const own = state instanceof W3CTraceState ? state : W3CTraceState.parse(state.serialize());
  return own?.isEmpty === false ? own : undefined;
}
