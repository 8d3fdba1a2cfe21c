import { createTraceState } from '@opentelemetry/api';
import { OwnContext } from '../../../lib/engine/span/own-context';

describe('the context of a span of the engine', () => {
  it('is a plain object with the ids and flags', () => {
    const context = new OwnContext('a'.repeat(32), 'b'.repeat(16), 1, undefined);
    expect(context).toStrictEqual({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
    expect(Object.getPrototypeOf(context)).toBe(Object.prototype);
  });

  it('has a trace state where there is one', () => {
    const traceState = createTraceState('vendor=1');
    expect(new OwnContext('a', 'b', 0, traceState)).toStrictEqual({
      traceId: 'a',
      spanId: 'b',
      traceFlags: 0,
      traceState,
    });
  });
});
