import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_TRACE_STATE_LENGTH } from '../../../../lib/propagation/w3c/trace-state-list';
import { W3CTraceState } from '../../../../lib/propagation/w3c/trace-state';
import { member, sentFrom, stateAfter } from './wire';

const joined = (...members: readonly string[]): string => members.join(',');

describe('the limits of tracestate', () => {
  it('3.3.3.1: allow 512 characters and more', () => {
    const small = Array.from({ length: 4 }, (_, index) => member(`k${index}`, 127));
    expect(joined(...small, 'z=1')).toHaveLength(515);
    expect(stateAfter(joined(...small, 'z=1'))).toBe(joined(...small, 'z=1'));
    const large = joined(member('a', 300), member('b', 212));
    expect(stateAfter(large)).toBe(large);
  });

  it('3.3.3.1: are 2,048 characters, as documented', () => {
    const full = Array.from({ length: 4 }, (_, index) => member(`k${index}`, index === 0 ? 512 : 511));
    expect(joined(...full)).toHaveLength(MAX_TRACE_STATE_LENGTH);
    expect(stateAfter(joined(...full))).toBe(joined(...full));
    const longer = joined(...full, 'z=1');
    expect(stateAfter(longer)).toBe(joined(...full.slice(0, 3), 'z=1'));
    const page = readFileSync(join(__dirname, '../../../../docs/trace-context.md'), 'utf8');
    expect(page).toContain(`**${MAX_TRACE_STATE_LENGTH.toLocaleString('en')} characters**`);
  });

  it('3.3.3.1: remove members of more than 128 characters first, starting from the right', () => {
    const small = Array.from({ length: 12 }, (_, index) => member(`s${index}`, 128));
    const state = joined(...small.slice(0, 6), member('large1', 300), ...small.slice(6), member('large2', 300));
    expect(state.length).toBeGreaterThan(2048);
    expect(stateAfter(state)).toBe(joined(...small.slice(0, 6), member('large1', 300), ...small.slice(6)));
    const longer = joined(
      member('large0', 129),
      ...small,
      member('large1', 300),
      member('large2', 300),
      member('t', 128),
    );
    expect(stateAfter(longer)).toBe(joined(member('large0', 129), ...small, member('t', 128)));
  });

  it('3.3.3.1: then remove other members from the end', () => {
    const small = Array.from({ length: 20 }, (_, index) => member(`s${index}`, 128));
    expect(stateAfter(joined(...small))).toBe(joined(...small.slice(0, 15)));
    const mixed = [...small.slice(0, 10), member('large', 400), ...small.slice(10)];
    expect(stateAfter(joined(...mixed))).toBe(joined(...small.slice(0, 15)));
  });

  it('3.3.3.1: remove whole members, and keep the one that was set last', () => {
    const full = W3CTraceState.parse(joined(...Array.from({ length: 4 }, (_, index) => member(`k${index}`, 511))));
    const state = full?.set('mine', 'v'.repeat(256)).serialize() ?? '';
    expect(state).toBe(joined(`mine=${'v'.repeat(256)}`, ...[0, 1, 2].map((index) => member(`k${index}`, 511))));
    expect(sentFrom(full ? { traceState: full.set('mine', 'v'.repeat(256)) } : {})['tracestate']).toBe(state);
  });
});
