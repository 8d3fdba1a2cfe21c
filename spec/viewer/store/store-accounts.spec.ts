import fc from 'fast-check';
import type { LogRecord } from '../../../lib/trace/log-record';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { bytesOf, bytesOfLog, bytesOfPart, TRACE_BYTES } from '../../../lib/viewer/store/span-bytes';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { volume } from '../../volume';
import { fixedSpan } from '../../trace/fixed-spans';

const MAX_BYTES = 60_000;

const hex = (number: number, digits: number): string => (number + 1).toString(16).padStart(digits, '0');
const text = fc.string({ maxLength: 3000 });
const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c'), text, { maxKeys: 3 });
const resource = fc.record({ attributes: fc.record({ 'service.name': fc.constantFrom('x', 'y', 'z') }) });
const origin = fc.record({ resource, scope: fc.record({ name: fc.constantFrom('m', 'n') }) }, { requiredKeys: [] });
const id = fc.nat(12);

const span = fc
  .record({ trace: id, own: id, attributes, origin, linked: fc.option(id) })
  .map(({ trace, own, attributes: given, origin: from, linked }): TraceSpan => ({
    ...fixedSpan('a', undefined, 0, 1),
    ...from,
    traceId: hex(trace, 32),
    spanId: hex(own, 16),
    attributes: given,
    links: linked === null ? [] : [{ traceId: hex(linked, 32), spanId: hex(0, 16), attributes: {} }],
  }));
const log = fc.record({ trace: fc.option(id), body: text, origin }).map(({ trace, body, origin: from }): LogRecord => ({
  ...from,
  ...(trace !== null && { traceId: hex(trace, 32) }),
  service: 'x',
  timeNanos: 0n,
  severityNumber: 9,
  body,
  attributes: {},
}));
const step = fc.oneof(
  { weight: 10, arbitrary: fc.array(span, { maxLength: 6 }).map((spans) => (store: TraceStore) => store.add(spans)) },
  { weight: 5, arbitrary: fc.array(log, { maxLength: 6 }).map((logs) => (store: TraceStore) => store.addLogs(logs)) },
  { weight: 1, arbitrary: fc.constant((store: TraceStore) => store.clear()) },
);

/** What a store holds, added up anew. */
function countedAnew(store: TraceStore): object {
  const traces = [...store.kept()];
  const loose = store.looseLogs();
  const records = traces.flatMap(({ spans, logs }) => [...spans.values(), ...logs]);
  const partsOf = (of: readonly (TraceSpan | LogRecord)[]): number =>
    [...new Set(of.flatMap(({ resource: one, scope }) => [one ?? [], scope ?? []].flat()))].reduce(
      (sum, part) => sum + bytesOfPart(part),
      0,
    );
  const own = traces.reduce(
    (sum, { spans, logs }) =>
      sum +
      TRACE_BYTES +
      [...spans.values()].reduce((bytes, one) => bytes + bytesOf(one), 0) +
      logs.reduce((bytes, one) => bytes + bytesOfLog(one), 0),
    0,
  );
  return {
    traces: traces.length,
    spans: traces.reduce((sum, { spans }) => sum + spans.size, 0),
    logs: traces.reduce((sum, { logs }) => sum + logs.length, loose.length),
    looseLogs: loose.length,
    bytes: own + partsOf(records) + partsOf(loose) + loose.reduce((sum, one) => sum + bytesOfLog(one), 0),
  };
}

/** Which span links to which trace, read from the spans. */
const linksIn = (store: TraceStore): readonly string[] =>
  [...store.kept()]
    .flatMap(({ spans }) => [...spans.values()])
    .flatMap(({ traceId, spanId, links }) => links.map((link) => `${link.traceId} from ${traceId} ${spanId}`))
    .toSorted((a, b) => a.localeCompare(b));

const linksOf = (store: TraceStore): readonly string[] =>
  Array.from({ length: 13 }, (_, trace) => hex(trace, 32))
    .flatMap((target) =>
      store.backlinks(target).map(({ span: { traceId, spanId } }) => `${target} from ${traceId} ${spanId}`),
    )
    .toSorted((a, b) => a.localeCompare(b));

describe('the accounts of a store', () => {
  it('are what its contents add up to, and stay within the limit, whatever is added', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = new TraceStore({ maxBytes: MAX_BYTES, maxTraces: 8, maxSpansPerTrace: 6 });
        let removed = 0;
        store.onChange((change) => (removed += change.removed.length));
        for (const apply of steps) {
          apply(store);
          expect(store.counts).toMatchObject(countedAnew(store));
          expect(store.counts.bytes).toBeLessThanOrEqual(MAX_BYTES);
          expect(linksOf(store)).toEqual(linksIn(store));
        }
        expect(removed).toBeGreaterThanOrEqual(store.counts.evictedTraces);
      }),
      { numRuns: volume(1000) },
    );
  });
});
