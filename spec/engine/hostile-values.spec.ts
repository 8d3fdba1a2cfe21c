import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Attributes, type Context, ROOT_CONTEXT, type Span, type SpanOptions } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import * as fc from 'fast-check';
import { resetFaults } from '../../lib/diagnostics/fault';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';
import { SpanCollector } from '../../lib/testing/span-collector';
import { hostileValue, type Make } from '../values/hostile-arbitraries';
import { RESOURCE } from './conformance/subjects';

beforeEach(() => resetFaults());

/** Calls a method with untyped arguments. */
const call = (target: object, method: string, ...values: readonly unknown[]): unknown =>
  (Reflect.get(target, method) as (...values: readonly unknown[]) => unknown).apply(target, [...values]);

const LEADING = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

const METHODS = [
  'setAttribute',
  'setAttributes',
  'addEvent',
  'addLink',
  'addLinks',
  'setStatus',
  'updateName',
  'recordException',
  'end',
] as const;

const isKept = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) &&
    new Set(value.filter((item) => item !== null && item !== undefined).map((item) => typeof item)).size <= 1);

/** Checks that an exporter can send the span. */
function expectSound(spans: readonly object[]): void {
  for (const span of spans as ReadableSpan[]) {
    expect([typeof span.name, typeof span.kind]).toStrictEqual(['string', 'number']);
    expect(Object.values(span.attributes).every(isKept)).toBe(true);
    expect([...span.startTime, ...span.endTime, ...span.duration].every(Number.isFinite)).toBe(true);
  }
  expect(ProtobufTraceSerializer.serializeRequest(spans as ReadableSpan[])).toBeDefined();
  expect(JsonTraceSerializer.serializeRequest(spans as ReadableSpan[])).toBeDefined();
}

function provided(config = {}): { readonly collector: SpanCollector; readonly provider: EngineTracerProvider } {
  const collector = new SpanCollector();
  return {
    collector,
    provider: new EngineTracerProvider({ resource: RESOURCE, spanProcessors: [collector], ...config }),
  };
}

jest.setTimeout(60_000);

describe('a span accepts any value, does not throw and stays exportable', () => {
  it('as name, as options and as each option', () => {
    const { collector, provider } = provided();
    const tracer = provider.getTracer('t');
    fc.assert(
      fc.property(hostileValue, hostileValue, (one: Make, other: Make) => {
        call(tracer.startSpan(one() as string, {}, ROOT_CONTEXT), 'end');
        call(tracer.startSpan('n', one() as SpanOptions, ROOT_CONTEXT), 'end');
        const options = { attributes: one(), links: other(), startTime: one(), kind: other() } as SpanOptions;
        call(tracer.startSpan('n', options, ROOT_CONTEXT), 'end');
        const nested = {
          attributes: { a: one(), b: other() },
          links: [one(), { context: one(), attributes: other() }, { context: { ...LEADING, traceState: one() } }],
        };
        call(tracer.startSpan('n', nested as SpanOptions, ROOT_CONTEXT), 'end', one());
        call(
          provider.getTracer(one() as string, other() as string, { schemaUrl: one() as string }).startSpan('n'),
          'end',
        );
        call(tracer.startSpan('n', {}, one() as Context), 'end');
        expectSound(collector.spans);
        collector.clear();
      }),
      { numRuns: 80 },
    );
  });

  it('in each method', () => {
    const { collector, provider } = provided({ spanLimits: { attributeValueLengthLimit: 20, eventCountLimit: 3 } });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...METHODS), hostileValue, hostileValue, hostileValue), { maxLength: 8 }),
        (calls) => {
          const span = provider.getTracer('t').startSpan('n');
          for (const [method, one, other, third] of calls) call(span, method, one(), other(), third());
          for (const [, one, other] of calls) span.setAttributes({ a: one(), b: [other()] } as Attributes);
          span.end();
          expectSound(collector.spans);
          collector.clear();
        },
      ),
      { numRuns: 80 },
    );
  });

  it('from a sampler, a processor and an id generator', () => {
    fc.assert(
      fc.property(hostileValue, hostileValue, (one, other) => {
        const { collector, provider } = provided({
          sampler: { shouldSample: () => ({ decision: 2, attributes: one(), traceState: other() }) },
          idGenerator: { generateTraceId: one, generateSpanId: other },
        });
        const span: Span = provider.getTracer('t').startSpan('n');
        span.end();
        expectSound(collector.spans);
        const answering = provided({ sampler: { shouldSample: one } });
        answering.provider.getTracer('t').startSpan('n').end();
        expectSound(answering.collector.spans);
      }),
      { numRuns: 80 },
    );
  });
});

describe('memory and time of a value', () => {
  it('do not grow with the claimed length of an array', () => {
    const { collector, provider } = provided();
    const endless = new Proxy([1], {
      get: (target, key) => (key === 'length' ? 2 ** 32 - 1 : Reflect.get(target, key)),
    });
    provider.getTracer('t').startSpan('n', { attributes: { endless } }).setAttribute('again', endless).end();
    expect(
      collector.spans.map(({ attributes }) => Object.values(attributes).map((each) => (each as []).length)),
    ).toEqual([[65_536, 65_536]]);
  });

  it('do not grow with the part of a string that a limit cuts', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { collector, provider } = provided({ spanLimits: { attributeValueLengthLimit: 100 } });
    const tracer = provider.getTracer('t');
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 30; index++) {
      const text = Buffer.alloc(4_000_000, `${index}`).toString();
      tracer.startSpan('n', { attributes: { text } }).setAttribute('again', text.slice(1)).end();
    }
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000);
    expect(collector.spans).toHaveLength(30);
  });
});
