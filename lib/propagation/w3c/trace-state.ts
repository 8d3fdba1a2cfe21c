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
 * What vendors say about a trace: keys and values in an order, the latest first. It is never changed: `set` and `unset`
 * answer with another one. It holds 32 members and 2,048 characters at most (W3C Trace Context level 2, section 3.3).
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
  /** Without any members. */
  static readonly EMPTY = new W3CTraceState([]);

  private constructor(private readonly members: readonly TraceStateMember[]) {}

  /**
   * Reads the value of `tracestate`.
   *
   * @returns `undefined` where it does not parse; see {@link parseTraceStateList}
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

  /** Whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.members.length === 0;
  }

  get(key: string): string | undefined {
    return this.members.find(([name]) => name === key)?.[1];
  }

  /**
   * A state with `key` at the beginning. Where the list becomes too long for that, others go, as
   * {@link fitTraceState} says. A key or value that the recommendation does not allow changes nothing.
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
    return formatTraceStateList(this.members);
  }

  private without(key: string): readonly TraceStateMember[] {
    return this.members.filter(([name]) => name !== key);
  }
}

/** The same state as one of ours: what others have made may hold anything. `undefined` where it is none, or empty. */
export function ownTraceState(state: TraceState | undefined): W3CTraceState | undefined {
  if (!state) return undefined;
  const own = state instanceof W3CTraceState ? state : W3CTraceState.parse(state.serialize());
  return own?.isEmpty === false ? own : undefined;
}
