import { TraceStore } from '../../../lib/viewer/store/trace-store';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { fixedSpan } from '../../trace/fixed-spans';

const [ONE, TWO, THREE] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];
const span = (traceId: string, name: string): TraceSpan => fixedSpan(name, undefined, 0, 1, { traceId });
const names = (spans: readonly TraceSpan[]): string[] => spans.map(({ name }) => name);

describe('TraceStore', () => {
  it('keeps spans by trace, in order of arrival', () => {
    const store = new TraceStore();
    store.add([span(ONE, 'a'), span(TWO, 'x')]);
    store.add([span(ONE, 'b')]);
    expect(store.traces().map(names)).toEqual([['a', 'b'], ['x']]);
    expect(names(store.trace(TWO))).toEqual(['x']);
    expect(store.trace(THREE)).toEqual([]);
  });

  it('evicts the oldest trace for a new one', () => {
    const store = new TraceStore({ maxTraces: 2 });
    store.add([span(ONE, 'a'), span(TWO, 'b'), span(ONE, 'c'), span(THREE, 'd')]);
    expect(store.traces().map(names)).toEqual([['b'], ['d']]);
    expect(store.counts).toEqual({ traces: 2, spans: 2, evictedTraces: 1, droppedSpans: 0, duplicateSpans: 0 });
  });

  it('counts spans over the limit of a trace, and duplicates', () => {
    const store = new TraceStore({ maxSpansPerTrace: 2 });
    store.add([span(ONE, 'a'), span(ONE, 'a'), span(ONE, 'b'), span(ONE, 'c'), span(ONE, 'b')]);
    expect(names(store.trace(ONE))).toEqual(['a', 'b']);
    expect(store.counts).toEqual({ traces: 1, spans: 2, evictedTraces: 0, droppedSpans: 1, duplicateSpans: 2 });
  });

  it('returns copies that neither callers nor later spans change', () => {
    const store = new TraceStore();
    store.add([span(ONE, 'a')]);
    const before = store.trace(ONE);
    store.add([span(ONE, 'b')]);
    expect(names(before)).toEqual(['a']);
  });

  it('removes all traces on clear', () => {
    const store = new TraceStore();
    store.add([span(ONE, 'a')]);
    store.clear();
    expect(store.counts).toMatchObject({ traces: 0, spans: 0 });
  });

  it.each([0, -1, 2.5, Number.NaN])('rejects a limit of %d', (limit) => {
    expect(() => new TraceStore({ maxTraces: limit })).toThrow('Expected `maxTraces` to be a whole number above 0');
    expect(() => new TraceStore({ maxSpansPerTrace: limit })).toThrow(RangeError);
  });
});

describe('waitFor', () => {
  it('resolves at once with an existing trace', async () => {
    const store = new TraceStore();
    store.add([span(ONE, 'a'), span(TWO, 'b')]);
    expect(names(await store.waitFor((spans) => spans.some(({ name }) => name === 'b')))).toEqual(['b']);
  });

  it('resolves when the spans of one trace, from several exports, satisfy the predicate', async () => {
    const store = new TraceStore();
    const waiting = store.waitFor((spans) => spans.length === 2);
    store.add([span(ONE, 'a'), span(TWO, 'x')]);
    store.add([span(ONE, 'b')]);
    expect(names(await waiting)).toEqual(['a', 'b']);
  });

  it('checks only the requested trace', async () => {
    const store = new TraceStore();
    store.add([span(ONE, 'early')]);
    const waiting = store.waitFor(() => true, { traceId: TWO });
    store.add([span(ONE, 'other')]);
    store.add([span(TWO, 'wanted')]);
    expect(names(await waiting)).toEqual(['wanted']);
  });

  it('rejects after the timeout with an error that lists the traces in the store', async () => {
    const store = new TraceStore();
    store.add([span(ONE, 'a'), span(ONE, 'evil\u001B[2J')]);
    await expect(store.waitFor(() => false, { timeoutMillis: 1 })).rejects.toThrow(
      `No trace satisfied the predicate within 1 ms. The store had:\n  trace ${ONE}, 2 spans: [orders] a, ${String.raw`[orders] evil\x1b[2J`}`,
    );
    await expect(store.waitFor(() => true, { timeoutMillis: 1, traceId: TWO })).rejects.toThrow(
      `Trace ${TWO} has not satisfied the predicate within 1 ms. The store had none of its spans.`,
    );
  });

  it('rejects with the error of the predicate, and does not call it again', async () => {
    const store = new TraceStore();
    const predicate = jest.fn(() => {
      throw new Error('mine');
    });
    store.add([span(ONE, 'a'), span(TWO, 'b')]);
    await expect(store.waitFor(predicate)).rejects.toThrow('mine');
    store.add([span(THREE, 'c')]);
    expect(predicate).toHaveBeenCalledTimes(1);
  });

  it('does not call the predicate after it has resolved', async () => {
    const store = new TraceStore();
    const predicate = jest.fn(() => true);
    const waiting = store.waitFor(predicate);
    store.add([span(ONE, 'a'), span(TWO, 'b')]);
    await waiting;
    expect(predicate).toHaveBeenCalledTimes(1);
  });
});
