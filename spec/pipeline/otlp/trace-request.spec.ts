import { createTraceState, type Link, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  dictionary,
  double,
  integer,
  letrec,
  maxSafeInteger,
  nat,
  oneof,
  property,
  record,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { EngineTracerProvider } from '../../../lib/engine/tracer-provider';
import type { ExportedSpan } from '../../../lib/pipeline/otlp/exported-span';
import { traceRequest } from '../../../lib/pipeline/otlp/trace-request';
import { SpanCollector } from '../../../lib/testing/span-collector';

/** What OpenTelemetry's own serializer makes of the spans. */
const theirs = (spans: readonly ExportedSpan[]): string =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest(spans as never) ?? []).toString('hex');
const ours = (spans: readonly ExportedSpan[]): string => Buffer.from(traceRequest(spans)).toString('hex');

const PLAIN: ExportedSpan = {
  name: 'create_order',
  kind: SpanKind.INTERNAL,
  startTime: [1_700_000_000, 1],
  endTime: [1_700_000_001, 999_999_999],
  status: { code: 0 },
  attributes: {},
  links: [],
  events: [],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  resource: { attributes: { 'service.name': 'orders' } },
  instrumentationScope: { name: 'spec', version: '1.0.0' },
  spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }),
};

describe('a request of spans in Protocol Buffers', () => {
  it.each<[string, Partial<ExportedSpan>]>([
    ['nothing but a name', {}],
    ['a parent that is remote', { parentSpanContext: { ...PLAIN.spanContext(), isRemote: true } }],
    ['a parent of this process', { parentSpanContext: { ...PLAIN.spanContext(), isRemote: false } }],
    ['a parent without an id', { parentSpanContext: { ...PLAIN.spanContext(), spanId: '' } }],
    ['each kind', { kind: SpanKind.CONSUMER }],
    ['no kind', { kind: undefined as never }],
    ['a failure with its message', { status: { code: 2, message: 'überlastet 🚫' } }],
    ['counts of what was dropped', { droppedAttributesCount: 128, droppedEventsCount: 1e6, droppedLinksCount: 5e9 }],
    ['the first and the last second that there is', { startTime: [0, 0], endTime: [18_446_744_073, 709_551_615] }],
    ['a text of each length around what is written by hand', texts(40, 60)],
    ['a text of each length around what one byte can say', texts(120, 140)],
    ['long texts', { attributes: { ascii: 'x'.repeat(20_000), wide: 'ü🚫'.repeat(5000), lone: '\ud800' } }],
    ['values that are none', { attributes: { nothing: null, missing: undefined } as never }],
    ['a schema', { instrumentationScope: { name: '', schemaUrl: 'https://schema' }, resource: withSchema() }],
    [
      'attributes of a scope',
      { instrumentationScope: { name: 's', attributes: { a: 1 }, droppedAttributesCount: 3, version: '' } },
    ],
  ])('is what OpenTelemetry writes of a span with %s', (_, over) => {
    const span = { ...PLAIN, ...over };
    expect(ours([span])).toBe(theirs([span]));
  });

  it('is what OpenTelemetry writes of any attributes, events and links', () => {
    const scalar = oneof(
      string({ unit: 'binary', maxLength: 80 }),
      double(),
      integer(),
      maxSafeInteger(),
      constantFrom(2 ** 53, -(2 ** 53), 2 ** 62, -(2 ** 63), 2 ** 63, 2 ** 32, 2 ** 32 - 1, -1, 127, 128, 16_384),
      boolean(),
      uint8Array({ maxLength: 200 }),
    );
    const value = letrec((tie) => ({
      any: oneof(
        { maxDepth: 3 },
        scalar,
        array(tie('any'), { maxLength: 4 }),
        dictionary(string(), tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    const attributes = dictionary(string(), value, { maxKeys: 6 }) as Arbitrary<never>;
    const time = tuple(integer({ min: 0, max: 18_446_744_072 }), integer({ min: 0, max: 999_999_999 }));
    const context = record({
      traceId: string({ unit: constantFrom(...Array.from('0123456789abcdef')), minLength: 32, maxLength: 32 }),
      spanId: string({ unit: constantFrom(...Array.from('0123456789ABCDEF')), minLength: 16, maxLength: 16 }),
      traceFlags: nat(255),
      isRemote: boolean(),
      traceState: constantFrom(createTraceState('a=1,b=2'), createTraceState('')),
    });
    const link = record({ context, attributes, droppedAttributesCount: nat() }) as Arbitrary<Link>;
    const event = record({ name: string(), time, attributes, droppedAttributesCount: nat() });
    const span = record({
      name: string({ unit: 'binary' }),
      attributes,
      startTime: time,
      endTime: time,
      links: array(link, { maxLength: 3 }),
      events: array(event, { maxLength: 3 }),
      own: context,
    });
    assert(
      property(array(span, { maxLength: 8 }), (given) => {
        const spans = given.map(({ own, ...over }) => ({ ...PLAIN, ...over, spanContext: () => own }));
        expect(ours(spans)).toBe(theirs(spans));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['the engine', EngineTracerProvider],
    ['the SDK', BasicTracerProvider],
  ])('keeps resources, scopes and spans of %s together, in the order of their first', (_, Provider) => {
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
    const spans = collector.spans as unknown as ExportedSpan[];
    expect(spans).toHaveLength(12);
    expect(ours(spans)).toBe(theirs(spans));
  });

  it('has room for more than any request before it', () => {
    const spans = Array.from({ length: 3000 }, (_, index) => ({
      ...PLAIN,
      attributes: { index, text: 'x'.repeat(500) },
    }));
    expect(ours(spans)).toBe(theirs(spans));
    expect(ours([])).toBe('');
  });
});

function texts(from: number, to: number): Partial<ExportedSpan> {
  const lengths = Array.from({ length: to - from }, (_, index) => from + index);
  const ascii = lengths.map((length) => [`a${length}`, 'x'.repeat(length)]);
  const wide = lengths.map((length) => [`ü${length}`, `${'x'.repeat(length - 1)}ü`]);
  return { attributes: Object.fromEntries([...ascii, ...wide]) as never };
}

function withSchema(): ExportedSpan['resource'] {
  return { attributes: { 'service.name': 'orders' }, schemaUrl: 'https://opentelemetry.io/schemas/1.43.0' };
}
