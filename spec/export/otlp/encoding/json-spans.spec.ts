import { type AttributeValue, SpanKind } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { assert, property } from 'fast-check';
import { EngineTracerProvider } from '../../../../lib/engine/tracer-provider';
import type { FinishedSpan } from '../../../../lib/otel/finished-span';
import { SpanCollector } from '../../../../lib/testing/span-collector';
import { decodeTraces } from '../../../../lib/viewer';
import { anySpans, PLAIN } from '../any-spans';
import { jsonRequest, traceRequest } from '../requests';
import { volume } from '../../../volume';

const ours = (spans: readonly FinishedSpan[]): string => Buffer.from(jsonRequest(spans)).toString();

/**
 * The output of OpenTelemetry's serializer, corrected where it differs from the specification: it writes integers as
 * numbers, and numbers beyond 64 bits as integers.
 */
function theirs(spans: readonly FinishedSpan[]): string {
  const request = Buffer.from(JsonTraceSerializer.serializeRequest(spans as never) ?? []).toString();
  return JSON.stringify(
    JSON.parse(request, (_key, value: { intValue?: number } | null) => {
      const { intValue } = value ?? {};
      if (typeof intValue !== 'number') return value;
      const isInt64 = intValue >= -(2 ** 63) && intValue < 2 ** 63;
      return isInt64 ? { intValue: BigInt(intValue).toString() } : { doubleValue: intValue };
    }),
  );
}

/** OpenTelemetry's serializer writes `null` for the doubles that JSON lacks. */
const hasNumbersOfJson = (spans: readonly FinishedSpan[]): boolean => !/"(NaN|-?Infinity)"\}/.test(ours(spans));

const valueOf = (value: AttributeValue): unknown => {
  const request = JSON.parse(ours([{ ...PLAIN, attributes: { value } }])) as {
    resourceSpans: { scopeSpans: { spans: { attributes: { value: unknown }[] }[] }[] }[];
  };
  return request.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.attributes[0]?.value;
};

describe('a request of spans in JSON', () => {
  it.each<[string, Partial<FinishedSpan>]>([
    ['only a name', {}],
    ['a remote parent', { parentSpanContext: { ...PLAIN.spanContext(), isRemote: true } }],
    ['a parent without an id', { parentSpanContext: { ...PLAIN.spanContext(), spanId: '' } }],
    ['each kind', { kind: SpanKind.CONSUMER }],
    ['no kind', { kind: undefined as never }],
    ['a failure with its message', { status: { code: 2, message: 'überlastet 🚫' } }],
    ['counts of dropped items', { droppedAttributesCount: 128, droppedEventsCount: 1e6, droppedLinksCount: 5e9 }],
    ['the first and the last possible second', { startTime: [0, 0], endTime: [18_446_744_073, 709_551_615] }],
    ['text that JSON must escape', { attributes: { text: '"\\\u0000\n\ud800', '"key"': 'ü🚫' } }],
    ['values that OTLP does not support', { attributes: { nothing: null, missing: undefined } as never }],
    [
      'a schema',
      {
        instrumentationScope: { name: '', schemaUrl: 'https://schema' },
        resource: { attributes: {}, schemaUrl: 'https://opentelemetry.io/schemas/1.43.0' },
      },
    ],
    [
      'attributes of a scope',
      { instrumentationScope: { name: 's', attributes: { a: 1 }, droppedAttributesCount: 3, version: '' } },
    ],
  ])("equals OpenTelemetry's for a span with %s", (_, over) => {
    const span = { ...PLAIN, ...over };
    expect(ours([span])).toBe(theirs([span]));
  });

  it("equals OpenTelemetry's for any attributes, events and links", () => {
    assert(
      property(anySpans().filter(hasNumbersOfJson), (spans) => expect(ours(spans)).toBe(theirs(spans))),
      { numRuns: volume(300) },
    );
  });

  it.each<[AttributeValue, object]>([
    [7, { intValue: '7' }],
    [-0, { intValue: '0' }],
    [2 ** 62, { intValue: '4611686018427387904' }],
    [-(2 ** 63), { intValue: '-9223372036854775808' }],
    [2 ** 63, { doubleValue: 2 ** 63 }],
    [0.5, { doubleValue: 0.5 }],
    [Number.NaN, { doubleValue: 'NaN' }],
    [Infinity, { doubleValue: 'Infinity' }],
    [-Infinity, { doubleValue: '-Infinity' }],
  ])('encodes the number %p as the specification requires', (value, written) => {
    expect(valueOf(value)).toStrictEqual(written);
  });

  it('has the same content as the request in Protocol Buffers', () => {
    assert(
      property(anySpans(), (spans) => {
        // A receiver rejects an id of zeros.
        const given = spans.filter((span) => !/^0+$/.test(span.spanContext().spanId));
        expect(decodeTraces(jsonRequest(given), 'application/json')).toStrictEqual(
          decodeTraces(traceRequest(given), 'application/x-protobuf'),
        );
      }),
      { numRuns: volume(300) },
    );
  });

  it.each([
    ['the engine', EngineTracerProvider],
    ['the SDK', BasicTracerProvider],
  ])('groups spans of %s by resource and scope, in order of first occurrence', (_, Provider) => {
    const collector = new SpanCollector();
    for (const service of ['orders', 'stock']) {
      const resource = resourceFromAttributes({ 'service.name': service });
      const provider = new Provider({ resource, spanProcessors: [collector as never] });
      for (const scope of ['http', 'orders', 'http']) provider.getTracer(scope).startSpan('work').end();
    }
    const spans = collector.spans as unknown as FinishedSpan[];
    expect(spans).toHaveLength(6);
    expect(ours(spans)).toBe(theirs(spans));
  });
});
