import { OutgoingMessage } from 'node:http';
import { Metadata } from '@grpc/grpc-js';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { extractContext, injectContext, instrument, setWarningSink } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let telemetry: TestTelemetry;

const warnings: string[] = [];
let restoreSink: () => void;

beforeEach(() => {
  telemetry = startTestTelemetry();
  warnings.length = 0;
  resetWarnings();
  restoreSink = setWarningSink(({ code, message }) => warnings.push(`${code}: ${message}`));
});
afterEach(async () => {
  restoreSink();
  await telemetry.shutdown();
});

function grpcMetadata(): Metadata {
  const metadata = new Metadata();
  metadata.set('traceparent', traceparent);
  return metadata;
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Behaves like the headers of NATS. */
class NatsHeaders {
  get(name: string): string {
    return name === 'Traceparent' ? traceparent : '';
  }

  keys(): string[] {
    return ['Traceparent'];
  }
}

const base64 = Buffer.from(traceparent).toString('base64');

const spanIdOf = (headers: unknown): string | undefined =>
  trace.getSpanContext(extractContext(ROOT_CONTEXT, headers))?.spanId;

describe('extractContext', () => {
  it.each([
    ['of Node', { traceparent }],
    ['in any case', { TraceParent: traceparent }],
    ['several times', { traceparent: [traceparent] }],
    ['of kafkajs', { traceparent: Buffer.from(traceparent) }],
    ['of kafkajs, in an array', { traceparent: [Buffer.from(traceparent)] }],
    ['of kafkajs, with another header without a value', { other: undefined, TraceParent: Buffer.from(traceparent) }],
    ['as bytes, not a Buffer', { traceparent: new TextEncoder().encode(traceparent) }],
    ['of node-rdkafka', [{ other: Buffer.from('x') }, { traceparent: Buffer.from(traceparent) }]],
    ['of fetch', new Headers({ Traceparent: traceparent })],
    ['in a Map', new Map([['traceparent', traceparent]])],
    [
      'in a Map, in any case',
      new Map([
        ['other', 'x'],
        ['TraceParent', traceparent],
      ]),
    ],
    ['in a Map of bytes', new Map([['traceparent', Buffer.from(traceparent)]])],
    ['of SQS', { traceparent: { DataType: 'String', StringValue: traceparent } }],
    ['of SQS, as bytes', { traceparent: { DataType: 'Binary', BinaryValue: Buffer.from(traceparent) } }],
    ['of SQS in Lambda', { traceparent: { dataType: 'String', stringValue: traceparent, binaryValue: undefined } }],
    ['of SNS in Lambda', { traceparent: { Type: 'String', Value: traceparent } }],
    ['of Node, raw', ['Host', 'shop', 'TraceParent', traceparent]],
    [
      'as pairs',
      [
        ['host', 'shop'],
        ['Traceparent', traceparent],
      ],
    ],
    ['as records', [{ key: 'traceparent', value: Buffer.from(traceparent) }]],
    ['as records of attributes', [{ Name: 'traceparent', Value: traceparent }]],
    ['of gRPC', grpcMetadata()],
    ['of NATS, which return an empty string for a name in another case', new NatsHeaders()],
    ['of Kafka in Lambda', [{ other: [120] }, { traceparent: [...Buffer.from(traceparent)] }]],
    ['as the numbers of bytes', { traceparent: [...Buffer.from(traceparent)] }],
    ['as a Buffer in JSON', { traceparent: JSON.parse(JSON.stringify(Buffer.from(traceparent))) as unknown }],
    ['as an ArrayBuffer', { traceparent: new Uint8Array(Buffer.from(traceparent)).buffer }],
    ['as a DataView', { traceparent: new DataView(new Uint8Array(Buffer.from(traceparent)).buffer) }],
    ['of SQS in Lambda, as bytes', { traceparent: { dataType: 'Binary', binaryValue: base64 } }],
    ['of SNS in Lambda, as bytes', { traceparent: { Type: 'Binary', Value: base64 } }],
    ['whose names are bytes', [[Buffer.from('traceparent'), Buffer.from(traceparent)]]],
    ['whose names are bytes, in a flat list', [Buffer.from('traceparent'), Buffer.from(traceparent)]],
    ['in an array with gaps', [undefined, ['traceparent', traceparent], null]],
    ['in a set of pairs', new Set([['traceparent', traceparent]])],
    ['in URLSearchParams', new URLSearchParams({ traceparent })],
    ['without a prototype', Object.assign(Object.create(null), { TraceParent: traceparent }) as unknown],
  ])('reads headers %s', (_how, headers) => {
    expect(spanIdOf(headers)).toBe('b7ad6b7169203331');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty array', []],
    ['an empty Map', new Map()],
    ['headers without a trace', { host: 'shop' }],
    ['an invalid traceparent', { traceparent: 'x' }],
    ['an attribute of SQS with the name of a property', { metadata: { DataType: 'String', StringValue: 'x' } }],
    [
      'the headers of NATS that repeat a name, of which `get` returns the first value',
      { get: () => traceparent, values: () => [traceparent, traceparent], keys: () => ['traceparent'] },
    ],
    ['the headers of NATS without a trace', { get: () => '', keys: () => [], headers: new Map() }],
  ])('does not change the context for %s', (_what, headers) => {
    expect(spanIdOf(headers)).toBeUndefined();
    expect(warnings).toStrictEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['text', traceparent, /got a string:/],
    ['a number', 7, /got a number:/],
    ['an array of something else', [7], /got an array of something else:/],
    ['a value that is not text', { traceparent: 7 }, /got a traceparent that is neither text nor bytes:/],
    ['a nested object', { traceparent: { traceparent } }, /got a traceparent that is neither text nor bytes:/],
    ['an array with a value that is not text', { traceparent: [7] }, /got a traceparent that is neither/],
    ['a whole message of kafkajs', { value: 'x', headers: { traceparent } }, /keeps its headers in `headers`:/],
    ['a whole message of SQS', { MessageAttributes: { traceparent: {} } }, /headers in `MessageAttributes`:/],
    ['a whole message of amqplib', { properties: { headers: { traceparent } } }, /headers in `properties.headers`:/],
    ['a message in an envelope', { message: { headers: { traceparent } } }, /headers in `message.headers`:/],
    ['a whole message of Service Bus', { applicationProperties: { traceparent } }, /in `applicationProperties`:/],
    ['an iterator', new Map([['traceparent', traceparent]]).entries(), /got an iterator:/],
    ['a promise', Promise.resolve({ traceparent }), /got a promise:/],
    ['the bytes of a message', Buffer.from('x'), /got bytes:/],
  ])('does not change the context for %s, and warns once', (_what, headers, message) => {
    expect([spanIdOf(headers), spanIdOf(headers)]).toStrictEqual([undefined, undefined]);
    expect(warnings).toStrictEqual([expect.stringMatching(message)]);
  });

  it('reads a bounded part of a carrier', () => {
    const long = `${'x'.repeat(100)},`.repeat(1_000_000);
    const carriers: unknown[] = [
      { traceparent: Buffer.from(long) },
      { traceparent: Array.from({ length: 1_000_000 }, () => traceparent) },
      Array.from({ length: 1_000_000 }, () => ['traceparent', traceparent]),
      [['traceparent', Array.from({ length: 1_000_000 }, () => traceparent)]],
      new Map(Array.from({ length: 100_000 }, (_, index) => [`TraceparenT${index}`, traceparent])),
    ];
    expect(carriers.map(spanIdOf)).toStrictEqual(carriers.map(() => undefined));
  });

  it.each<[string, () => unknown]>([
    [
      'a getter that throws',
      () => ({
        get traceparent(): string {
          throw new Error('no');
        },
      }),
    ],
    [
      'a `get` that throws',
      () => ({
        get: () => {
          throw new Error('no');
        },
      }),
    ],
    ['`keys` that is not a list', () => ({ get: () => undefined, keys: () => 7 })],
    ['a proxy that was revoked', () => revoked({})],
    ['a proxy of an array that was revoked', () => revoked([])],
  ])('survives %s', (_what, carrierOf) => {
    expect(spanIdOf(carrierOf())).toBeUndefined();
  });
});

describe('injectContext', () => {
  it('writes what extractContext reads', () => {
    const headers: Record<string, unknown> = { own: 1 };
    instrument({ name: 'outer' }, () => injectContext(context.active(), headers))();
    expect(headers['own']).toBe(1);
    expect(spanIdOf(headers)).toBe(telemetry.spans[0]?.spanContext().spanId);
  });

  it.each<[string, Headers | Map<string, string>]>([
    ['Headers', new Headers()],
    ['a Map', new Map()],
  ])('writes into %s', (_what, carrier) => {
    instrument({ name: 'outer' }, () => injectContext(context.active(), carrier))();
    expect(spanIdOf(carrier)).toBe(telemetry.spans[0]?.spanContext().spanId);
    expect([...carrier.keys()]).toStrictEqual(['traceparent']);
  });

  it('writes into the metadata of gRPC', () => {
    const metadata = new Metadata();
    instrument({ name: 'outer' }, () => injectContext(context.active(), metadata))();
    expect(spanIdOf(metadata)).toBe(telemetry.spans[0]?.spanContext().spanId);
  });

  it('writes into a request of node:http', () => {
    const request = new OutgoingMessage();
    instrument({ name: 'outer' }, () => injectContext(context.active(), request))();
    expect(spanIdOf(request.getHeaders())).toBe(telemetry.spans[0]?.spanContext().spanId);
  });

  it('replaces a header with a name in another case', () => {
    const headers: Record<string, unknown> = { TraceParent: traceparent };
    instrument({ name: 'outer' }, () => injectContext(context.active(), headers))();
    expect(Object.keys(headers)).toStrictEqual(['TraceParent']);
    expect(spanIdOf(headers)).toBe(telemetry.spans[0]?.spanContext().spanId);
  });

  it.each([
    ['array', []],
    ['list or bytes', new Set()],
    ['list or bytes', Buffer.alloc(2)],
    ['undefined', undefined],
    ['string', 'x'],
  ])('does not change a value that accepts no headers, and warns once: %s', (got, carrier) => {
    instrument({ name: 'outer' }, () => {
      injectContext(context.active(), carrier as never);
      injectContext(context.active(), carrier as never);
    })();
    expect(warnings).toStrictEqual([expect.stringMatching(`^CARRIER_NOT_WRITABLE: .*got: ${got}\\.`)]);
    expect(Object.keys(Object(carrier) as object)).not.toContain('traceparent');
  });

  it('writes nothing outside of a span', () => {
    const headers = {};
    injectContext(ROOT_CONTEXT, headers);
    expect(headers).toStrictEqual({});
  });
});
