import * as fc from 'fast-check';
import { createTraceState } from '@opentelemetry/api';
import { RUN, someKey, someMembers, someText, someValue, someWhitespace } from '../header-arbitraries';
import {
  fitTraceState,
  formatTraceStateList,
  isTraceStateKey,
  isTraceStateValue,
  MAX_MEMBERS,
  MAX_TRACE_STATE_LENGTH,
  parseTraceStateList,
  type TraceStateMember,
} from '../../../lib/propagation/w3c/trace-state-list';
import { ownTraceState, W3CTraceState } from '../../../lib/propagation/w3c/trace-state';

describe('a tracestate list', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(someMembers, (list) => {
        expect(parseTraceStateList(formatTraceStateList(list))).toStrictEqual(list);
      }),
      RUN,
    );
  });

  it('has the same meaning with white space and empty members', () => {
    fc.assert(
      fc.property(someMembers, someWhitespace, someWhitespace, (list, before, after) => {
        const text = list.map(([key, value]) => `${before}${key}=${value}${after}`).join(`,${before},`);
        expect(parseTraceStateList(text)).toStrictEqual(list);
      }),
      RUN,
    );
  });

  it('has only valid keys and values, each key once, or is undefined, for any text', () => {
    fc.assert(
      fc.property(someText, (text) => {
        const list = parseTraceStateList(text) ?? [];
        expect(list.every(([name, content]) => isTraceStateKey(name) && isTraceStateValue(content))).toBe(true);
        expect(new Set(list.map(([name]) => name)).size).toBe(list.length);
        expect(list.length).toBeLessThanOrEqual(MAX_MEMBERS);
      }),
      { ...RUN, numRuns: 2000 },
    );
  });

  it('is shortened to a part that fits, in the same order', () => {
    fc.assert(
      fc.property(someMembers, fc.integer({ min: 0, max: 3000 }), (list, maxLength) => {
        const kept = fitTraceState(list, maxLength);
        expect(kept).toStrictEqual(list.filter((member) => kept.includes(member)));
        expect(formatTraceStateList(kept).length).toBeLessThanOrEqual(maxLength);
      }),
      RUN,
    );
  });

  it('is shortened no more than necessary', () => {
    const list: readonly TraceStateMember[] = ['a', 'b', 'c', 'd'].map((key) => [key, '1']);
    const kept = [15, 14, 11, 10, 7, 6, 3, 2].map((maxLength) => fitTraceState(list, maxLength).length);
    expect(kept).toStrictEqual([4, 3, 3, 2, 2, 1, 1, 0]);
  });

  it('is not shortened if it fits', () => {
    fc.assert(
      fc.property(someMembers, (list) => {
        expect(fitTraceState(list, formatTraceStateList(list).length)).toStrictEqual(list);
      }),
      RUN,
    );
  });

  it('loses no small member while it has a large one', () => {
    const isLarge = ([key, value]: TraceStateMember): boolean => key.length + value.length + 1 > 128;
    fc.assert(
      fc.property(someMembers, fc.integer({ min: 0, max: 3000 }), (list, maxLength) => {
        const kept = fitTraceState(list, maxLength);
        const lost = list.filter((member) => !kept.includes(member));
        expect(kept.some(isLarge) && lost.some((member) => !isLarge(member))).toBe(false);
      }),
      RUN,
    );
  });
});

describe('W3CTraceState', () => {
  it('keeps its limits and the recommended order through any changes', () => {
    const change = fc.oneof(
      fc.tuple(fc.oneof(someKey, fc.constantFrom('a', 'b', 'c')), someValue),
      fc.tuple(someText, someText),
      fc.tuple(fc.constantFrom('a', 'b', 'c')),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
        let state = W3CTraceState.EMPTY;
        for (const [key, value] of changes) {
          state = value === undefined ? state.unset(key) : state.set(key, value);
          const text = state.serialize();
          const isSet = isTraceStateKey(key) && isTraceStateValue(value);
          expect(isSet && !text.startsWith(`${key}=${value}`)).toBe(false);
          expect(text.length).toBeLessThanOrEqual(MAX_TRACE_STATE_LENGTH);
          expect(W3CTraceState.parse(text)?.serialize()).toBe(text);
        }
      }),
      { ...RUN, numRuns: 50 },
    );
  });

  it('is not read from text longer than any header', () => {
    expect(W3CTraceState.parse('a=1'.padEnd(32_768))?.serialize()).toBe('a=1');
    expect(W3CTraceState.parse('a=1'.padEnd(32_769))).toBeUndefined();
  });

  it('returns undefined for an unknown key', () => {
    const state = W3CTraceState.EMPTY.set('a', '1');
    expect(['b', '', 'toString', '__proto__'].map((name) => state.get(name))).toStrictEqual(Array(4).fill(undefined));
  });

  it.each<[unknown, unknown]>([
    [7, '1'],
    ['a', 7],
    [null, undefined],
    ['a', { toString: () => '1' }],
  ])('is not changed by the key %p and the value %p', (name, content) => {
    const state = W3CTraceState.EMPTY;
    expect(state.set(name as string, content as string)).toBe(state);
  });

  it('returns itself if an unknown key is removed', () => {
    const state = W3CTraceState.EMPTY.set('a', '1');
    expect(state.unset('b')).toBe(state);
  });
});

describe('ownTraceState', () => {
  it('converts a state of OpenTelemetry', () => {
    expect(ownTraceState(createTraceState('a=1, b=2'))?.serialize()).toBe('a=1,b=2');
  });

  it('returns undefined for an empty or invalid state', () => {
    const states = [undefined, W3CTraceState.EMPTY, createTraceState(), W3CTraceState.parse('A=1')];
    expect(states.map(ownTraceState)).toStrictEqual(states.map(() => undefined));
  });
});
