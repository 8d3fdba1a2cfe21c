import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { assert, property } from 'fast-check';
import { EngineTracerProvider } from '../../../../lib/engine/tracer-provider';
import type { FinishedSpan, SpanResource } from '../../../../lib/otel/finished-span';
import { traceRequest } from '../requests';
import { SpanCollector } from '../../../../lib/testing/span-collector';
import { anySpans, PLAIN } from '../any-spans';
import { volume } from '../../../volume';

/** The output of OpenTelemetry's serializer. */
const theirs = (spans: readonly FinishedSpan[]): string =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest(spans as never) ?? []).toString('hex');
const ours = (spans: readonly FinishedSpan[]): string => Buffer.from(traceRequest(spans)).toString('hex');

describe('a request of spans in Protocol Buffers', () => {
  it.each<[string, Partial<FinishedSpan>]>([
    ['only a name', {}],
    ['a remote parent', { parentSpanContext: { ...PLAIN.spanContext(), isRemote: true } }],
    ['a local parent', { parentSpanContext: { ...PLAIN.spanContext(), isRemote: false } }],
    ['a parent without an id', { parentSpanContext: { ...PLAIN.spanContext(), spanId: '' } }],
    ['each kind', { kind: SpanKind.CONSUMER }],
    ['no kind', { kind: undefined as never }],
    ['a failure with its message', { status: { code: 2, message: 'überlastet 🚫' } }],
    ['counts of dropped items', { droppedAttributesCount: 128, droppedEventsCount: 1e6, droppedLinksCount: 5e9 }],
    ['the first and the last possible second', { startTime: [0, 0], endTime: [18_446_744_073, 709_551_615] }],
    ['texts around the length limit of the hand-written encoder', texts(40, 60)],
    ['texts around the longest length in one byte', texts(120, 140)],
    ['long texts', { attributes: { ascii: 'x'.repeat(20_000), wide: 'ü🚫'.repeat(5000), lone: '\ud800' } }],
    ['values that OTLP does not support', { attributes: { nothing: null, missing: undefined } as never }],
    ['a schema', { instrumentationScope: { name: '', schemaUrl: 'https://schema' }, resource: withSchema() }],
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
      property(anySpans(), (spans) => expect(ours(spans)).toBe(theirs(spans))),
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
      for (const scope of ['http', 'orders', 'http']) {
        const parent = provider.getTracer(scope).startSpan('outer', { attributes: { tags: ['a', 'b'], size: 1.5 } });
        parent.addEvent('found', { at: 7 }).addLink({ context: parent.spanContext() });
        const inside = trace.setSpan(ROOT_CONTEXT, parent);
        const child = provider.getTracer(scope).startSpan('inner', { kind: SpanKind.CLIENT }, inside);
        child.recordException(new Error('no stock'));
        child.end();
        parent.end();
      }
    }
    const spans = collector.spans as unknown as FinishedSpan[];
    expect(spans).toHaveLength(12);
    expect(ours(spans)).toBe(theirs(spans));
  });

  it('may be larger than every earlier request', () => {
    const spans = Array.from({ length: 3000 }, (_, index) => ({
      ...PLAIN,
      attributes: { index, text: 'x'.repeat(500) },
    }));
    expect(ours(spans)).toBe(theirs(spans));
    expect(ours([])).toBe('');
  });
});

function texts(from: number, to: number): Partial<FinishedSpan> {
  const lengths = Array.from({ length: to - from }, (_, index) => from + index);
  const ascii = lengths.map((length) => [`a${length}`, 'x'.repeat(length)]);
  const wide = lengths.map((length) => [`ü${length}`, `${'x'.repeat(length - 1)}ü`]);
  return { attributes: Object.fromEntries([...ascii, ...wide]) as never };
}

function withSchema(): SpanResource {
  return { attributes: { 'service.name': 'orders' }, schemaUrl: 'https://opentelemetry.io/schemas/1.43.0' };
}
