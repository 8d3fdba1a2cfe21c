import * as fc from 'fast-check';
import type { LogRecord } from '../../../lib/trace/log-record';
import type { Resource, Scope } from '../../../lib/trace/resource';
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
const origin = fc.record(
  { resource, scope: fc.record({ name: fc.constantFrom('m', 'n') }) },
  { requiredKeys: [] },
) as fc.Arbitrary<Drawn['origin']>;
const id = fc.nat(12);

interface Drawn {
  readonly trace: number | null;
  readonly origin: Pick<TraceSpan, 'resource' | 'scope'>;
}

function spanOf({
  trace,
  own,
  linked,
  ...drawn
}: Drawn & Pick<TraceSpan, 'attributes'> & { own: number; linked: number | null }): TraceSpan {
  return fixedSpan('a', undefined, 0, 1, {
    ...drawn.origin,
    traceId: hex(trace ?? 0, 32),
    spanId: hex(own, 16),
    attributes: drawn.attributes,
    links: linked === null ? [] : [{ traceId: hex(linked, 32), spanId: hex(0, 16), attributes: {} }],
  });
}

function logOf({ trace, body, origin: from }: Drawn & { body: string }): LogRecord {
  const line = { ...from, service: 'x', timeNanos: 0n, severityNumber: 9, body, attributes: {} };
  return trace === null ? line : { ...line, traceId: hex(trace, 32) };
}

const span = fc.record({ trace: id, own: id, attributes, origin, linked: fc.option(id) }).map(spanOf);
const log = fc.record({ trace: fc.option(id), body: text, origin }).map(logOf);
const step = fc.oneof(
  { weight: 10, arbitrary: fc.array(span, { maxLength: 6 }).map((spans) => (store: TraceStore) => store.add(spans)) },
  { weight: 5, arbitrary: fc.array(log, { maxLength: 6 }).map((logs) => (store: TraceStore) => store.addLogs(logs)) },
  { weight: 1, arbitrary: fc.constant((store: TraceStore) => store.clear()) },
);

/** What a store holds, added up anew. */
function countedAnew(store: TraceStore): object {
  const traces = [...store.kept()];
  const loose = store.looseLogs();
  const spans = traces.flatMap((trace) => Array.from(trace.spans.values()));
  const logs = traces.flatMap((trace) => trace.logs);
  return {
    traces: traces.length,
    spans: spans.length,
    logs: logs.length + loose.length,
    looseLogs: loose.length,
    bytes:
      traces.length * TRACE_BYTES +
      sum(spans.map(bytesOf)) +
      sum([...logs, ...loose].map(bytesOfLog)) +
      sum(partsOf([...spans, ...logs]).map(bytesOfPart)) +
      sum(partsOf(loose).map(bytesOfPart)),
  };
}

const sum = (bytes: readonly number[]): number => bytes.reduce((total, one) => total + one, 0);

/** The resources and scopes of records, each object once. */
const partsOf = (records: readonly (TraceSpan | LogRecord)[]): readonly (Resource | Scope)[] => [
  ...new Set(records.flatMap(({ resource: one, scope }) => [one, scope].filter((part) => part !== undefined))),
];

/** Which span links to which trace, read from the spans. */
const linksIn = (store: TraceStore): readonly string[] =>
  [...store.kept()]
    .flatMap(({ spans }) => Array.from(spans.values()))
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
