import type { TraceSpan } from '../../../lib/trace/trace-span';
import { bytesOf } from '../../../lib/viewer/store/span-bytes';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { fixedSpan } from '../../trace/fixed-spans';

const traceIdOf = (trace: number): string => (trace + 1).toString(16).padStart(32, '0');
const span = (trace: number, name: string, characters = 0): TraceSpan => ({
  ...fixedSpan(name, undefined, 0, 1, { traceId: traceIdOf(trace) }),
  attributes: { text: 'x'.repeat(characters) },
});

describe('the memory of a store', () => {
  it('is bounded: the oldest traces are evicted', () => {
    const store = new TraceStore({ maxBytes: 100_000 });
    for (let trace = 0; trace < 1000; trace++) store.add([span(trace, 'a', 10_000)]);
    const { traces, evictedTraces, droppedSpans } = store.counts;
    expect(traces).toBeGreaterThan(5);
    expect(traces).toBeLessThan(10);
    expect([traces + evictedTraces, droppedSpans]).toEqual([1000, 0]);
    expect(store.trace(traceIdOf(999))).toHaveLength(1);
  });

  it('drops a span that is larger than all of it, and keeps the others of its trace', () => {
    const store = new TraceStore({ maxBytes: 100_000 });
    store.add([span(0, 'small'), span(0, 'large', 100_000), span(0, 'after')]);
    expect(store.trace(traceIdOf(0)).map(({ name }) => name)).toEqual(['small', 'after']);
    expect(store.counts).toMatchObject({ traces: 1, spans: 2, droppedSpans: 1 });
  });

  it('keeps the other traces when a span is too large for all of it', () => {
    const store = new TraceStore({ maxBytes: 100_000 });
    store.add([span(0, 'small'), span(1, 'large', 100_000), span(2, 'large', 50_000), span(2, 'more', 50_000)]);
    expect(store.traces().map((spans) => spans.map(({ name }) => name))).toEqual([['small'], ['large']]);
    expect(store.counts).toMatchObject({ evictedTraces: 0, droppedSpans: 2 });
  });

  it('counts log records, and gives those without a trace an eighth', () => {
    const store = new TraceStore({ maxBytes: 80_000 });
    const line = { service: 'a', timeNanos: 0n, severityNumber: 9, body: 'x'.repeat(2000), attributes: {} };
    store.add([span(0, 'a', 10_000)]);
    for (let index = 0; index < 100; index++) store.addLogs([line]);
    expect(store.counts).toMatchObject({ traces: 1, looseLogs: 4, droppedLogs: 96, evictedTraces: 0 });
    for (let trace = 1; trace < 100; trace++) store.addLogs([{ ...line, traceId: traceIdOf(trace) }]);
    expect(store.counts.bytes).toBeLessThanOrEqual(80_000);
    expect(store.counts).toMatchObject({ looseLogs: 4, droppedLogs: 96 });
    store.addLogs([{ ...line, body: 'x'.repeat(20_000) }]);
    expect(store.counts).toMatchObject({ looseLogs: 4, droppedLogs: 97 });
  });

  it('counts resources, once for all their spans, until the last one leaves', () => {
    const store = new TraceStore({ maxBytes: 100_000 });
    const large = { attributes: { text: 'x'.repeat(40_000) } };
    store.add([
      { ...span(0, 'a'), resource: large },
      { ...span(1, 'a'), resource: large },
    ]);
    expect(store.counts).toMatchObject({ traces: 2, evictedTraces: 0 });
    for (let trace = 2; trace < 50; trace++) {
      store.add([{ ...span(trace, 'a'), resource: { attributes: { ...large.attributes, trace } } }]);
      expect(store.counts.bytes).toBeLessThanOrEqual(100_000);
    }
    store.clear();
    expect(store.counts.bytes).toBe(0);
  });

  it('is what is left when all traces have been evicted', () => {
    const store = new TraceStore({ maxTraces: 1 });
    store.add([span(0, 'a', 10)]);
    const { bytes } = store.counts;
    for (let trace = 1; trace < 100; trace++)
      store.add([span(trace, 'a', trace), span(trace, 'a', 3), span(trace, 'a', 10)]);
    expect(store.counts.bytes).toBe(bytes);
  });

  it('is free again after clear', () => {
    const store = new TraceStore({ maxBytes: 20_000 });
    for (let round = 0; round < 3; round++) {
      store.add([span(round, 'a', 14_000)]);
      store.clear();
    }
    store.add([span(9, 'a', 14_000)]);
    expect(store.counts).toMatchObject({ spans: 1, evictedTraces: 0, droppedSpans: 0 });
  });

  it('rejects an invalid number of bytes', () => {
    expect(() => new TraceStore({ maxBytes: 0 })).toThrow('Expected `maxBytes` to be a whole number above 0');
  });

  it('counts the contents of lists, events and links', () => {
    const plain = bytesOf(span(0, 'a'));
    const text = 'x'.repeat(1000);
    const inList = { ...span(0, 'a'), attributes: { list: [text, { deep: text }] } };
    const inEvent = { ...span(0, 'a'), events: [{ name: text, timeNanos: 0n, attributes: { text } }] };
    expect(bytesOf(inList) - plain).toBeGreaterThan(2000);
    expect(bytesOf(inEvent) - plain).toBeGreaterThan(2000);
  });
});
