import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpanKind } from '@opentelemetry/api';
import { startReceiver } from '../../../lib/viewer/receiver/otlp-receiver';
import type { TraceSpan } from '../../../lib/trace/trace-span';

/** Sampled, and the parent is known not to be remote. */
const SAMPLED = 0x101;
const ORIGIN = {
  service: 'orders',
  resource: { attributes: { 'service.name': 'orders' } },
  scope: { name: 'spec' },
};

/** Spans by name, without the random ids. */
const byName = (spans: readonly TraceSpan[]): TraceSpan[] => spans.toSorted((a, b) => (a.name < b.name ? -1 : 1));

describe('a receiver of OpenTelemetry’s exporters', () => {
  const received: Record<string, readonly TraceSpan[]> = {};
  const contentTypes: string[] = [];

  beforeAll(async () => {
    const encodings = ['json', 'protobuf', 'json+gzip', 'protobuf+gzip'];
    const receivers = await Promise.all(
      encodings.map(() => startReceiver({ port: 0, onBody: (_, contentType) => contentTypes.push(contentType) })),
    );
    const targets = receivers.map(({ url }, index) => `${encodings[index]}=${url}/v1/traces`);
    await promisify(execFile)(process.execPath, [join(__dirname, 'export-spans.cjs'), ...targets]);
    receivers.forEach(({ store }, index) => (received[encodings[index] ?? ''] = store.traces().flat()));
    await Promise.all(receivers.map((started) => started.close()));
  });

  it('reads all members of a span', () => {
    const [child, parent] = byName(received['json'] ?? []);
    expect(parent).toStrictEqual({
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
      spanId: expect.stringMatching(/^[\da-f]{16}$/),
      name: 'create_order',
      kind: SpanKind.SERVER,
      ...ORIGIN,
      startNanos: 1_767_225_600_123_456_789n,
      endNanos: 1_767_225_600_573_456_790n,
      attributes: {},
      events: [],
      links: [],
      status: { code: 'ok' },
      flags: SAMPLED,
    });
    expect(child).toStrictEqual({
      traceId: parent?.traceId,
      spanId: expect.stringMatching(/^[\da-f]{16}$/),
      parentSpanId: parent?.spanId,
      name: 'check 注文',
      kind: SpanKind.CLIENT,
      ...ORIGIN,
      startNanos: 1_767_225_600_123_456_789n,
      endNanos: 1_767_225_600_573_456_790n,
      attributes: {
        text: 'ünï 🚀',
        empty: '',
        integer: 42,
        zero: 0,
        negative: -7,
        double: 0.25,
        huge: '1152921504606846976',
        yes: true,
        no: false,
        texts: ['a', 'b'],
        numbers: [1, 2.5, -3],
        flags: [true, false],
        none: [],
      },
      exactAttributes: { huge: { intValue: '1152921504606846976' } },
      events: [
        {
          name: 'exception',
          timeNanos: 1_767_225_600_573_456_790n,
          attributes: { 'exception.type': 'StockError', 'error.chain': ['A: a', 'B: b'] },
        },
      ],
      links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: { reason: 'retry' }, flags: SAMPLED }],
      status: { code: 'error', message: 'no stock' },
      flags: SAMPLED,
    });
  });

  it.each(['protobuf', 'json+gzip', 'protobuf+gzip'])('reads the same from %s as from json', (name) => {
    expect(received[name]).toHaveLength(2);
    expect(byName(received[name] ?? [])).toStrictEqual(byName(received['json'] ?? []));
  });

  it('got both encodings', () => {
    // Each span is exported separately, to each of four receivers.
    expect(contentTypes.filter((type) => type === 'application/json')).toHaveLength(4);
    expect(contentTypes.filter((type) => type === 'application/x-protobuf')).toHaveLength(4);
  });
});
