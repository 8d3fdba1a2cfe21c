import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { assert, property } from 'fast-check';
import type { FinishedLog } from '../../../../lib/otel/finished-log';
import { logsRequest } from '../requests';
import { decodeLogs } from '../../../../lib/viewer';
import { anyLogs, PLAIN_LOG } from '../any-logs';
import { PLAIN } from '../any-spans';
import { volume } from '../../../volume';

/** The output of OpenTelemetry's serializer. */
const theirs = (logs: readonly FinishedLog[]): string =>
  Buffer.from(ProtobufLogsSerializer.serializeRequest(logs as never) ?? []).toString('hex');
const ours = (logs: readonly FinishedLog[]): string => Buffer.from(logsRequest(logs)).toString('hex');

describe('a request of log records in Protocol Buffers', () => {
  it.each<[string, Partial<FinishedLog>]>([
    ['only a body', {}],
    ['no body', { body: undefined }],
    ['a span', { spanContext: PLAIN.spanContext() }],
    ['an unsampled span', { spanContext: { ...PLAIN.spanContext(), traceFlags: 0 } }],
    ['an event name', { eventName: 'exception' }],
    ['no severity', { severityNumber: 0, severityText: '' }],
    ['attributes and dropped ones', { attributes: { size: 1, tags: ['a', 'b'] }, droppedAttributesCount: 300 }],
    ['a schema', { instrumentationScope: { name: 'Orders', schemaUrl: 'https://schema' } }],
  ])("equals OpenTelemetry's for a record with %s", (_, over) => {
    const log = { ...PLAIN_LOG, ...over };
    expect(ours([log])).toBe(theirs([log]));
  });

  it("equals OpenTelemetry's for any records", () => {
    assert(
      property(anyLogs(), (logs) => expect(ours(logs)).toBe(theirs(logs))),
      { numRuns: volume(300) },
    );
  });

  it('is read back whole by a receiver', () => {
    const log = { ...PLAIN_LOG, eventName: 'placed', attributes: { order: 'o-17' }, spanContext: PLAIN.spanContext() };
    expect(decodeLogs(logsRequest([log]), 'application/x-protobuf')).toMatchObject([
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        flags: 1,
        timeNanos: 1_700_000_000_000_000_001n,
        observedNanos: 1_700_000_000_000_000_002n,
        severityNumber: 9,
        severityText: 'INFO',
        body: 'order created',
        eventName: 'placed',
        attributes: { order: 'o-17' },
        service: 'orders',
        scope: { name: 'spec', version: '1.0.0' },
      },
    ]);
  });

  it('fails for a value that is not a log record', () => {
    expect(() => logsRequest([{} as FinishedLog])).toThrow(TypeError);
  });
});
