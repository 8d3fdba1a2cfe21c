import { TraceStore } from '../../../lib/viewer/store/trace-store';
import type { LogRecord } from '../../../lib/trace/log-record';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import type { StoreChange } from '../../../lib/viewer/store/kept-trace';
import { fixedSpan } from '../../trace/fixed-spans';

const [ONE, TWO, THREE] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];
const span = (traceId: string, name: string): TraceSpan => fixedSpan(name, undefined, 0, 1, { traceId });
const line = (body: string, traceId?: string): LogRecord => ({
  ...(traceId !== undefined && { traceId }),
  service: 'orders',
  timeNanos: 1n,
  severityNumber: 9,
  body,
  attributes: {},
});
const names = (spans: readonly TraceSpan[]): string[] => spans.map(({ name }) => name);

describe('TraceStore', () => {
  it('keeps spans by trace, the trace that changed last at the end, its spans in order of arrival', () => {
    const store = new TraceStore();
    store.add([span(ONE, 'a'), span(TWO, 'x')]);
    store.add([span(ONE, 'b')]);
    expect(store.traces().map(names)).toEqual([['x'], ['a', 'b']]);
    expect(names(store.trace(TWO))).toEqual(['x']);
    expect(store.trace(THREE)).toEqual([]);
  });

  it('evicts the trace that has not changed for longest for a new one', () => {
    const store = new TraceStore({ maxTraces: 2 });
    store.add([span(ONE, 'a'), span(TWO, 'b'), span(ONE, 'c'), span(THREE, 'd')]);
    expect(store.traces().map(names)).toEqual([['a', 'c'], ['d']]);
    expect(store.counts).toMatchObject({ traces: 2, spans: 3, evictedTraces: 1, droppedSpans: 0, duplicateSpans: 0 });
  });

  it('counts spans over the limit of a trace, and duplicates', () => {
    const store = new TraceStore({ maxSpansPerTrace: 2 });
    store.add([span(ONE, 'a'), span(ONE, 'a'), span(ONE, 'b'), span(ONE, 'c'), span(ONE, 'b')]);
    expect(names(store.trace(ONE))).toEqual(['a', 'b']);
    expect(store.counts).toMatchObject({ traces: 1, spans: 2, evictedTraces: 0, droppedSpans: 1, duplicateSpans: 2 });
    expect(store.get(ONE)).toMatchObject({ dropped: 1 });
  });

  it('keeps the last of several spans with one id, and notes whether their contents differ', () => {
    const store = new TraceStore();
    const open = { ...span(ONE, 'a'), status: { code: 'error' } } as const;
    store.add([span(ONE, 'a'), span(ONE, 'a'), span(ONE, 'b')]);
    expect(store.get(ONE)?.conflicts.size).toBe(0);
    store.add([open]);
    expect(store.trace(ONE).map(({ status }) => status.code)).toEqual(['error', 'unset']);
    expect([...(store.get(ONE)?.conflicts ?? [])]).toEqual([open.spanId]);
  });

  it('keeps log records with their trace, also before its spans, and those without a trace by themselves', () => {
    const store = new TraceStore();
    store.addLogs([line('early', ONE), line('loose')]);
    store.add([span(ONE, 'a')]);
    expect(store.get(ONE)?.logs.map(({ body }) => body)).toEqual(['early']);
    expect(store.looseLogs().map(({ body }) => body)).toEqual(['loose']);
    expect(store.counts).toMatchObject({ traces: 1, spans: 1, logs: 2, looseLogs: 1 });
  });

  it('lists no trace that has only log records among the traces with spans', () => {
    const store = new TraceStore();
    store.addLogs([line('early', ONE)]);
    expect([store.traces(), [...store.kept()].length]).toEqual([[], 1]);
  });

  it('counts log records over the limit of a trace', () => {
    const store = new TraceStore({ maxSpansPerTrace: 2 });
    store.addLogs([line('a', ONE), line('b', ONE), line('c', ONE)]);
    expect(store.counts).toMatchObject({ logs: 2, droppedLogs: 1 });
    expect(store.get(ONE)).toMatchObject({ dropped: 1 });
  });

  it('keeps each resource and scope once, however often it arrives', () => {
    const store = new TraceStore();
    const received = (): TraceSpan => ({
      ...span(ONE, 'a'),
      resource: { attributes: { 'service.name': 'orders', text: 'x'.repeat(10_000) } },
      scope: { name: 'lib' },
    });
    store.add([received(), { ...received(), spanId: 'b'.repeat(16) }, { ...received(), traceId: TWO }]);
    const [first, second] = store.trace(ONE);
    expect(second?.resource).toBe(first?.resource);
    expect(store.trace(TWO)[0]?.scope).toBe(first?.scope);
    expect(store.counts.bytes).toBeLessThan(20_000);
  });

  it('finds the spans that link to a trace, until they leave', () => {
    const store = new TraceStore({ maxTraces: 2 });
    const link = { traceId: ONE, spanId: 'a'.repeat(16), attributes: {} };
    store.add([{ ...span(TWO, 'consumer'), links: [link, { ...link, traceId: THREE }] }]);
    expect(store.backlinks(ONE)).toEqual([{ spanId: link.spanId, span: store.trace(TWO)[0] }]);
    store.add([{ ...span(TWO, 'consumer'), links: [link] }]);
    expect(store.backlinks(THREE)).toEqual([]);
    store.add([span(ONE, 'a'), span(THREE, 'b')]);
    expect(store.backlinks(ONE)).toEqual([]);
  });

  it('tells listeners which traces changed and which left', () => {
    const store = new TraceStore({ maxTraces: 2 });
    const changes: StoreChange[] = [];
    const stop = store.onChange((change) => changes.push(change));
    store.add([span(ONE, 'a'), span(TWO, 'b')]);
    store.add([span(THREE, 'c')]);
    store.addLogs([line('x'), line('y', TWO)]);
    store.clear();
    stop();
    store.add([span(ONE, 'a')]);
    expect(changes).toEqual([
      { updated: [ONE, TWO], removed: [], looseLogs: 0 },
      { updated: [THREE], removed: [ONE], looseLogs: 0 },
      { updated: [TWO], removed: [], looseLogs: 1 },
      { updated: [], removed: [THREE, TWO], looseLogs: 0 },
    ]);
  });

  it('continues when a listener fails', () => {
    const store = new TraceStore();
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const after = jest.fn();
    store.onChange(() => {
      throw new Error('mine');
    });
    store.onChange(after);
    store.add([span(ONE, 'a')]);
    expect(after).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls).toEqual([['A listener of the trace store failed: Error: mine']]);
    warn.mockRestore();
  });

  it('lists traces as they are, whatever a reader does meanwhile', () => {
    const store = new TraceStore({ maxTraces: 2 });
    store.add([span(ONE, 'a'), span(TWO, 'b')]);
    const read: string[] = [];
    for (const { traceId } of store.kept()) {
      read.push(traceId);
      store.add([span(THREE, 'c'), span(ONE, 'd')]);
    }
    expect(read).toEqual([ONE, TWO]);
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
