import { assert, property } from 'fast-check';
import { decodeLogs, decodeTraces } from '../../../lib/viewer/otlp/otlp-decoder';
import { encodeLogs, encodeTraces } from '../../../lib/viewer/otlp/otlp-encoder';
import { fixedSpan } from '../../trace/fixed-spans';
import { volume } from '../../volume';
import { logRequests, traceRequests } from './otlp-arbitraries';
import { protobufOf } from './otlp-protobuf';

const RUNS = { numRuns: volume(1000) };

const json = (request: object): Uint8Array => Buffer.from(JSON.stringify(request));

/** Attributes have no order: those without a value come last. */
const unordered = (request: unknown): unknown =>
  JSON.parse(JSON.stringify(request), (member, value: unknown) =>
    member === 'attributes' ? (value as { key: string }[]).toSorted((a, b) => (a.key < b.key ? -1 : 1)) : value,
  );

const joined = (pieces: Iterable<string>): string => [...pieces].join('');

describe('encodeTraces', () => {
  it('writes what was received, field by field', () => {
    assert(
      property(traceRequests, (request) => {
        const spans = decodeTraces(json(request), 'application/json');
        expect(unordered(JSON.parse(joined(encodeTraces(spans))))).toStrictEqual(unordered(request));
      }),
      RUNS,
    );
  });

  it('writes what was received in protobuf', () => {
    assert(
      property(traceRequests, (request) => {
        const spans = decodeTraces(protobufOf('Traces', request), 'application/x-protobuf');
        expect(spans).toStrictEqual(decodeTraces(json(request), 'application/json'));
        expect(unordered(JSON.parse(joined(encodeTraces(spans))))).toStrictEqual(unordered(request));
      }),
      RUNS,
    );
  });

  it('puts spans of equal resources and scopes together', () => {
    const from = (service: string, scope: string) => ({
      service,
      resource: { attributes: { 'service.name': service } },
      scope: { name: scope },
    });
    const spans = [
      fixedSpan('a', undefined, 0, 1, from('orders', 'http')),
      fixedSpan('b', undefined, 0, 1, from('stock', 'http')),
      fixedSpan('c', undefined, 0, 1, from('orders', 'db')),
      fixedSpan('d', undefined, 0, 1, from('orders', 'http')),
      fixedSpan('e', undefined, 0, 1),
    ];
    const text = joined(encodeTraces(spans));
    const names = decodeTraces(Buffer.from(text), 'application/json').map(({ name }) => name);
    expect(names).toStrictEqual(['a', 'd', 'c', 'b', 'e']);
    expect(text.match(/"resource":/g)).toHaveLength(2);
  });

  it('comes in pieces of a bounded size', () => {
    const spans = Array.from({ length: 1000 }, (_, index) => fixedSpan(`span ${index}`, undefined, 0, 1));
    const pieces = [...encodeTraces(spans)];
    expect(pieces.length).toBeGreaterThan(10);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(20_000);
  });

  it('writes whole numbers as integers and null as the empty value, if nothing says otherwise', () => {
    const span = fixedSpan('a', undefined, 0, 1, { attributes: { text: 'x', whole: 3, half: 0.5, list: [1, null] } });
    expect(joined(encodeTraces([span]))).toContain(
      '"attributes":[{"key":"text","value":{"stringValue":"x"}},{"key":"whole","value":{"intValue":"3"}},' +
        '{"key":"half","value":{"doubleValue":0.5}},{"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{}]}}}]',
    );
  });
});

describe('encodeLogs', () => {
  it('writes what was received, field by field', () => {
    assert(
      property(logRequests, (request) => {
        const records = decodeLogs(json(request), 'application/json');
        expect(unordered(JSON.parse(joined(encodeLogs(records))))).toStrictEqual(unordered(request));
      }),
      RUNS,
    );
  });

  it('writes what was received in protobuf', () => {
    assert(
      property(logRequests, (request) => {
        const records = decodeLogs(protobufOf('Logs', request), 'application/x-protobuf');
        expect(records).toStrictEqual(decodeLogs(json(request), 'application/json'));
        expect(unordered(JSON.parse(joined(encodeLogs(records))))).toStrictEqual(unordered(request));
      }),
      RUNS,
    );
  });
});
