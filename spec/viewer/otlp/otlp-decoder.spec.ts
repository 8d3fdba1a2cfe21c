import { SpanKind } from '@opentelemetry/api';
import { assert, property, uint8Array } from 'fast-check';
import { decodeTraces } from '../../../lib/viewer/otlp/otlp-decoder';
import { OtlpError } from '../../../lib/viewer/otlp/otlp-error';
import type { TraceSpan } from '../../../lib/trace/trace-span';

const IDS = { traceId: 'A'.repeat(32), spanId: 'B'.repeat(16) };

function decode(span: object, resource?: object): TraceSpan {
  const request = { resourceSpans: [{ resource, scopeSpans: [{ spans: [{ ...IDS, ...span }] }] }] };
  const [decoded] = decodeTraces(Buffer.from(JSON.stringify(request)), 'application/json');
  if (!decoded) throw new Error('no span');
  return decoded;
}

const decodeValue = (value: unknown) => decode({ attributes: [{ key: 'k', value }] }).attributes['k'];

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof OtlpError ? error.code : `not an OtlpError: ${String(error)}`;
  }
}

describe('decodeTraces from JSON', () => {
  it('fills in the absent members of a span', () => {
    expect(decode({})).toStrictEqual({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: '',
      kind: SpanKind.INTERNAL,
      wireKind: 0,
      service: 'unknown_service',
      startNanos: 0n,
      endNanos: 0n,
      attributes: {},
      events: [],
      links: [],
      status: { code: 'unset' },
    });
  });

  it('accepts 64-bit integers as text or as numbers', () => {
    const { startNanos, endNanos } = decode({ startTimeUnixNano: '1767225600123456789', endTimeUnixNano: 5 });
    expect([startNanos, endNanos]).toEqual([1_767_225_600_123_456_789n, 5n]);
  });

  it.each([
    [0, SpanKind.INTERNAL],
    [2, SpanKind.SERVER],
    ['SPAN_KIND_CONSUMER', SpanKind.CONSUMER],
    [77, SpanKind.INTERNAL],
  ])('accepts the kind %p', (kind, expected) => {
    expect(decode({ kind }).kind).toBe(expected);
  });

  it('keeps links without a valid id, which SDKs send for their attributes', () => {
    const zeros = { traceId: '0'.repeat(32), spanId: '0'.repeat(16) };
    expect(decode({ links: [{}, zeros] }).links).toEqual([
      { traceId: '', spanId: '', attributes: {} },
      { ...zeros, attributes: {} },
    ]);
  });

  it.each([
    [1, 'ok'],
    ['STATUS_CODE_ERROR', 'error'],
    [9, 'unset'],
  ])('accepts the status %p', (code, expected) => {
    expect(decode({ status: { code } }).status.code).toBe(expected);
  });

  it('treats a parent that is empty or all zeros as none', () => {
    expect(decode({ parentSpanId: '' })).not.toHaveProperty('parentSpanId');
    expect(decode({ parentSpanId: '0'.repeat(16) })).not.toHaveProperty('parentSpanId');
    expect(decode({ parentSpanId: 'C'.repeat(16) }).parentSpanId).toBe('c'.repeat(16));
  });

  it.each([
    [{ stringValue: '' }, ''],
    [{ boolValue: false }, false],
    [{ intValue: '-5' }, -5],
    [{ intValue: '9007199254740993' }, '9007199254740993'],
    [{ doubleValue: 1.5 }, 1.5],
    [{ doubleValue: 'NaN' }, Number.NaN],
    [{ doubleValue: '-Infinity' }, -Infinity],
    [{ bytesValue: 'AQI=' }, 'AQI='],
    [{ arrayValue: {} }, []],
    [
      { arrayValue: { values: [{ intValue: 1 }, {}, { arrayValue: { values: [{ boolValue: true }] } }] } },
      [1, null, [true]],
    ],
    [{ kvlistValue: { values: [{ key: 'a', value: { stringValue: 'b' } }, { key: 'n' }] } }, { a: 'b', n: null }],
    [{}, undefined],
  ])('accepts the value %j', (value, expected) => {
    expect(decodeValue(value)).toEqual(expected);
  });

  it('keeps `__proto__` as a key', () => {
    const { attributes } = decode({ attributes: [{ key: '__proto__', value: { stringValue: 'x' } }] });
    expect(Object.entries(attributes)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
  });

  it('takes the service name from the resource', () => {
    const named = (value: object) => decode({}, { attributes: [{ key: 'service.name', value }] }).service;
    expect(named({ stringValue: 'orders' })).toBe('orders');
    expect(named({ intValue: 3 })).toBe('unknown_service');
  });

  it.each([
    ['resourceSpans', '{"resourceSpans":5}'],
    ['request', '[]'],
    ['request', 'null'],
    ['resourceSpans[0].scopeSpans[0].spans', '{"resourceSpans":[{"scopeSpans":[{"spans":{}}]}]}'],
  ])('names %s as the path of the invalid value', (path, body) => {
    expect(() => decodeTraces(Buffer.from(body), 'application/json')).toThrow(`Expected \`${path}\` to be`);
  });

  it.each([
    { traceId: 'a' },
    { traceId: '0'.repeat(32) },
    { traceId: 5 },
    { spanId: 'x'.repeat(16) },
    { parentSpanId: 'short' },
    { name: {} },
    { kind: 'SPAN_KIND_NONE' },
    { kind: 1.5 },
    { startTimeUnixNano: -1 },
    { startTimeUnixNano: '18446744073709551616' },
    { startTimeUnixNano: '0x10' },
    { startTimeUnixNano: 1.5 },
    { status: 'bad' },
    { links: [{ traceId: 'a' }] },
    { links: [{ spanId: 'x'.repeat(16) }] },
    { events: ['x'] },
    { attributes: [{ key: 5 }] },
    { attributes: [{ key: 'k', value: { intValue: '1e3' } }] },
    { attributes: [{ key: 'k', value: { boolValue: 'true' } }] },
    { attributes: [{ key: 'k', value: { doubleValue: 'many' } }] },
    { attributes: [{ key: 'k', value: { arrayValue: [] } }] },
  ])('rejects %j as malformed', (span) => {
    expect(codeOf(() => decode(span))).toBe('ERR_OTLP_MALFORMED');
  });

  it('rejects values that are nested too deep', () => {
    const depth = 6000;
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`;
    const spans = `[{"traceId":"${IDS.traceId}","spanId":"${IDS.spanId}","attributes":[{"key":"k","value":${value}}]}]`;
    const body = Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":${spans}}]}]}`);
    expect(codeOf(() => decodeTraces(body, 'application/json'))).toBe('ERR_OTLP_MALFORMED');
  });
});

describe('decodeTraces from protobuf', () => {
  /** A length-delimited field: number, then content of less than 16 KiB. */
  function field(number: number, ...content: Uint8Array[]): Buffer {
    const body = Buffer.concat(content);
    const length = body.length < 0x80 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
    return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), body]);
  }
  const attribute = (value: Uint8Array): Buffer => field(9, field(1, Buffer.from('k')), field(2, value));
  function request(...fields: Uint8Array[]): Buffer {
    return field(1, field(2, field(2, field(1, Buffer.alloc(16, 0xaa)), field(2, Buffer.alloc(8, 0xbb)), ...fields)));
  }
  const valueOf = (value: Uint8Array) =>
    decodeTraces(request(attribute(value)), 'application/x-protobuf')[0]?.attributes['k'];
  const nested = (depth: number): Buffer =>
    depth === 0 ? Buffer.from([0x18, 1]) : field(5, field(1, nested(depth - 1)));

  it('reads values that no JavaScript exporter sends', () => {
    expect(valueOf(field(7, Buffer.from([1, 2])))).toBe('AQI=');
    expect(valueOf(field(6, field(1, field(1, Buffer.from('a')), field(2, Buffer.from([0x10, 0])))))).toEqual({
      a: false,
    });
    expect(valueOf(Buffer.from([0x18, ...Array.from({ length: 9 }, () => 0xff), 1]))).toBe(-1);
    expect(valueOf(nested(3))).toEqual([[[1]]]);
  });

  it('skips unknown fields', () => {
    const unknown = Buffer.concat([field(3, Buffer.from('a=b')), Buffer.from([0x85, 0x01, 1, 0, 0, 0])]);
    expect(decodeTraces(request(unknown), 'application/x-protobuf')).toHaveLength(1);
  });

  it.each([
    ['a truncated body', Buffer.from([0x0a, 0x7f])],
    ['text', Buffer.from('{"resourceSpans":[]}')],
    ['a trace id of the wrong length', field(1, field(2, field(2, field(1, Buffer.alloc(3, 1)))))],
    ['a span without ids', field(1, field(2, field(2)))],
    ['values that are nested too deep', request(attribute(nested(60)))],
  ])('rejects %s as malformed', (_, body) => {
    expect(codeOf(() => decodeTraces(body, 'application/x-protobuf'))).toBe('ERR_OTLP_MALFORMED');
  });

  it('reads integers of 64 bits exactly', () => {
    const start = Buffer.alloc(9, 0x39);
    start.writeBigUInt64LE(18_446_744_073_709_551_615n, 1);
    const kind = Buffer.from([0x30, 0x83, 0x80, 0x80, 0x80, 0x10]);
    const [span] = decodeTraces(request(start, kind), 'application/x-protobuf');
    expect(span).toMatchObject({ startNanos: 18_446_744_073_709_551_615n, kind: SpanKind.CLIENT });
    const huge = Buffer.from([0x18, 0x81, ...Array.from({ length: 6 }, () => 0x80), 0x10]);
    expect(valueOf(huge)).toBe('9007199254740993');
  });

  it('skips groups, and fields whose wire type does not match', () => {
    const group = Buffer.from([0xa3, 0x06, 0x08, 1, 0xa4, 0x06]);
    const nameAsNumber = Buffer.from([0x28, 7]);
    const [span] = decodeTraces(request(group, nameAsNumber, field(5, Buffer.from('work'))), 'application/x-protobuf');
    expect(span?.name).toBe('work');
  });

  it('decodes invalid UTF-8 as U+FFFD, and keeps a byte order mark', () => {
    const [span] = decodeTraces(
      request(field(5, Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x61]))),
      'application/x-protobuf',
    );
    expect(span?.name).toBe('\ufeff\ufffda');
  });

  it.each([
    ['a length after the end of the body', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a length of more than 2^53', Buffer.from([0x0a, ...Array.from({ length: 9 }, () => 0xff), 1])],
    ['a varint of more than ten bytes', Buffer.alloc(20, 0xff)],
    ['a varint that does not end', request(Buffer.from([0x30, 0x80]))],
    ['a truncated time', request(Buffer.from([0x39, 1, 2]))],
    ['a field with the number 0', Buffer.from([0x02, 0x00])],
    ['an unknown wire type', Buffer.from([0x0e])],
    ['a group without its end', Buffer.from([0xa3, 0x06, 0x08, 1])],
    ['a group that ends as another', Buffer.from([0xa3, 0x06, 0xac, 0x06])],
    ['an end without its group', Buffer.from([0xa4, 0x06])],
    ['groups that are nested too deep', Buffer.alloc(1_000_000, 0x0b)],
  ])('rejects %s as malformed', (_, body) => {
    expect(codeOf(() => decodeTraces(body, 'application/x-protobuf'))).toBe('ERR_OTLP_MALFORMED');
  });

  it('handles any bytes in bounded time, and returns spans or throws an OtlpError', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), (bytes) => {
        expect([undefined, 'ERR_OTLP_MALFORMED']).toContain(
          codeOf(() => decodeTraces(bytes, 'application/x-protobuf')),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
