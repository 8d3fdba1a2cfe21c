import type { TransportName } from '../app/settings';
import type { RawMessage } from './raw-senders';

/** The trace that no message may continue. */
export const VICTIM = 'bad0bad0bad0bad0bad0bad0bad0bad0';
/** The trace that a well-formed message continues. */
export const SENDER = '0af7651916cd43dd8448eb211c80319c';

const traceparent = (traceId: string): string => `00-${traceId}-00f067aa0ba902b7-01`;

/** Where a transport carries the context: in native headers, or in `metadata` of Nest's packet. */
const hasHeaders = (transport: TransportName): boolean => !['tcp', 'redis', 'mqtt-3'].includes(transport);

/** Messages whose pattern is not in their body. */
const hasSubject = (transport: TransportName): boolean => ['redis', 'nats', 'mqtt-3', 'mqtt-5'].includes(transport);

/** Carriers that hold no context. */
const CARRIERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  text: { traceparent: 'garbage', tracestate: '=,=', baggage: ';;;' },
  empty: { traceparent: '', tracestate: '', baggage: '' },
  zeros: { traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` },
  version: { traceparent: `ff-${VICTIM}-00f067aa0ba902b7-01` },
  upperCase: { traceparent: traceparent(VICTIM).toUpperCase() },
  repeated: { traceparent: [traceparent(VICTIM), traceparent(VICTIM)] },
  number: { traceparent: 42, baggage: 42 },
  truth: { traceparent: true },
  object: { traceparent: { toString: 'x', parent: traceparent(VICTIM) } },
  // RabbitMQ closes a connection whose headers need more than 64 KiB.
  long: { traceparent: `${traceparent(VICTIM)}${'0'.repeat(20_000)}`, baggage: `customer=${'x'.repeat(20_000)}` },
  many: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-name-${index}`, 'v'])),
};

const MALFORMED_METADATA: readonly unknown[] = [
  'text',
  17,
  null,
  [traceparent(VICTIM)],
  nested(500),
  JSON.parse(`{"__proto__":{"traceparent":"${traceparent(VICTIM)}"}}`),
];

/** Messages of a hostile or faulty sender, followed by a valid message. */
export function hostileMessages(transport: TransportName, pattern: string): readonly RawMessage[] {
  if (transport === 'grpc') {
    return Object.entries({ ...CARRIERS, last: { traceparent: traceparent(SENDER) } }).map(([item, headers]) => ({
      pattern,
      body: Buffer.from(JSON.stringify({ item })),
      headers,
    }));
  }
  const isKafka = transport === 'kafka';
  const body = (data: unknown, more: object = {}): Buffer =>
    Buffer.from(JSON.stringify(isKafka ? data : { pattern, data, ...more }));
  const carried = (item: string, carrier: Readonly<Record<string, unknown>>): RawMessage =>
    hasHeaders(transport)
      ? { pattern, body: body({ item }), headers: carrier }
      : { pattern, body: body({ item }, { metadata: carrier }) };
  const envelope = { pattern, id: '1', data: { item: 'inner' }, metadata: { traceparent: traceparent(VICTIM) } };
  return [
    ...Object.entries(CARRIERS).map(([name, carrier]) => carried(name, carrier)),
    ...(isKafka
      ? []
      : MALFORMED_METADATA.map((metadata, index) => ({
          pattern,
          body: body({ item: `metadata ${index}` }, { metadata }),
        }))),
    // The application's own data has the form of a packet.
    { pattern, body: body(envelope) },
    { pattern, body: body({ item: 'own', metadata: { traceparent: traceparent(VICTIM) } }) },
    { pattern, body: body({ item: 'own', headers: { traceparent: traceparent(VICTIM) } }) },
    ...(hasSubject(transport)
      ? [
          {
            pattern,
            body: Buffer.from(JSON.stringify({ item: 'foreign', metadata: { traceparent: traceparent(VICTIM) } })),
          },
          { pattern, body: Buffer.from(JSON.stringify([{ traceparent: traceparent(VICTIM) }])) },
        ]
      : []),
    // Nest ends a TCP connection, and on NATS its whole process (10, 11), at a body that is not JSON.
    ...(['tcp', 'nats'].includes(transport)
      ? []
      : [Buffer.from([0, 255, 254, 128, 10]), Buffer.alloc(0), Buffer.from('{"pattern":')].map((bytes) => ({
          pattern,
          body: bytes,
          headers: { traceparent: 'garbage' },
        }))),
    carried('last', { traceparent: traceparent(SENDER) }),
  ];
}

function nested(depth: number): object {
  let value: object = { traceparent: traceparent(VICTIM) };
  for (let level = 0; level < depth; level++) value = { traceparent: value };
  return value;
}
