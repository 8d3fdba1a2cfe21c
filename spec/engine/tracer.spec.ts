import { type Attributes, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';
import { SpanCollector } from '../../lib/testing/span-collector';
import { open, processor, RESOURCE, stoppedClocks, SUBJECTS } from './conformance/subjects';

beforeEach(() => resetFaults());
afterEach(() => jest.restoreAllMocks());

function engine(config = {}) {
  const collector = new SpanCollector();
  const provider = new EngineTracerProvider({ resource: RESOURCE, spanProcessors: [collector], ...config });
  return { collector, provider, tracer: provider.getTracer('orders') };
}

const NOTHING = { attributes: () => ({}) };

const throwError = (): never => {
  throw new Error('thrown on purpose');
};

describe('startSpanFrom', () => {
  it('starts the same span as startSpan', () => {
    stoppedClocks();
    const idGenerator = { generateTraceId: () => 'c'.repeat(32), generateSpanId: () => 'd'.repeat(16) };
    const { tracer, collector } = engine({ idGenerator });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const context = trace.setSpanContext(ROOT_CONTEXT, parent);
    const links = [{ context: parent, attributes: { l: 1 } }];
    const attributes = () => ({ a: 1, b: ['x'] });
    tracer.startSpanFrom('n', { attributes, links, startTime: [5, 0] }, context, SpanKind.CLIENT).end();
    tracer.startSpan('n', { attributes: attributes(), kind: SpanKind.CLIENT, links, startTime: [5, 0] }, context).end();
    const [owning, public_] = collector.spans;
    expect(owning).toEqual(public_);
    expect(owning).toMatchObject({ name: 'n', kind: SpanKind.CLIENT, attributes: attributes(), links });
  });

  it('keeps the same attribute object', () => {
    const attributes: Attributes = { a: 1 };
    const { tracer, collector } = engine();
    tracer
      .startSpanFrom('n', { attributes: () => attributes }, ROOT_CONTEXT)
      .setAttribute('b', 2)
      .end();
    expect(collector.spans[0]?.attributes).toBe(attributes);
    expect(attributes).toStrictEqual({ a: 1, b: 2 });
  });

  it('makes the attributes once, and only if the span is recorded', () => {
    const attributes = jest.fn(() => ({ a: 1 }));
    for (const decision of [0, 1, 2] as const) {
      const { tracer } = engine({ sampler: { shouldSample: () => ({ decision }) } });
      tracer.startSpanFrom('n', { attributes }, ROOT_CONTEXT).end();
    }
    expect(attributes).toHaveBeenCalledTimes(2);
  });

  it('calls recordedAttributes for a recorded span, unless a sampler has read its attributes', () => {
    const source = {
      isForSamplers: true,
      attributes: () => ({ a: 1 }),
      recordedAttributes: () => ({ a: 1, b: 2 }),
    };
    const recordedWith = (ignoresAttributes: boolean) => {
      const sampler = { ignoresAttributes, shouldSample: () => ({ decision: 2 as const }) };
      const { tracer, collector } = engine({ sampler });
      tracer.startSpanFrom('n', source, ROOT_CONTEXT).end();
      return collector.spans[0]?.attributes;
    };
    expect(recordedWith(true)).toStrictEqual({ a: 1, b: 2 });
    expect(recordedWith(false)).toStrictEqual({ a: 1 });
  });

  it('shows the attributes to a sampler below a recorded span, and adds those of the sampler', () => {
    const shown: unknown[] = [];
    const shouldSample = (...[, , , , given]: [unknown, unknown, unknown, unknown, Attributes]) => {
      shown.push({ ...given });
      return { decision: 2 as const, attributes: { seen: shown.length } };
    };
    const { tracer, collector } = engine({ sampler: { shouldSample } });
    const source = () => ({ attributes: () => ({ a: 1 }) });
    const root = tracer.startSpanFrom('root', source(), ROOT_CONTEXT);
    tracer.startSpanFrom('child', source(), trace.setSpan(ROOT_CONTEXT, root)).end();
    root.end();
    expect(shown).toStrictEqual([{}, { a: 1 }]);
    expect(collector.spans.map(({ attributes }) => attributes)).toStrictEqual([
      { a: 1, seen: 2 },
      { a: 1, seen: 1 },
    ]);
  });

  it('applies the limits', () => {
    const { tracer, collector } = engine({ spanLimits: { attributeCountLimit: 2, attributeValueLengthLimit: 3 } });
    const span = tracer.startSpanFrom('n', { attributes: () => ({ a: 'abcdef', b: ['ghijkl'], c: 1 }) }, ROOT_CONTEXT);
    span.setAttribute('d', 1).end();
    expect(collector.spans[0]).toMatchObject({ attributes: { a: 'abc', b: ['ghi'] }, droppedAttributesCount: 2 });
  });

  it('is sampled, suppressed and stopped like startSpan', async () => {
    const off = engine({ sampler: { shouldSample: () => ({ decision: 0 }) } });
    expect(off.tracer.startSpanFrom('n', NOTHING, ROOT_CONTEXT).isRecording()).toBe(false);
    const on = engine();
    await on.provider.shutdown();
    expect(on.tracer.startSpanFrom('n', NOTHING, ROOT_CONTEXT).isRecording()).toBe(false);
  });
});

describe('a sampler that follows local parents', () => {
  const sampling = (decision: 0 | 1 | 2, followsLocalParents: boolean) => {
    const shouldSample = jest.fn(() => ({ decision, attributes: { seen: true } }));
    return { shouldSample, followsLocalParents };
  };

  it.each([
    [2, true, 1],
    [1, true, 0],
    [0, false, 0],
  ] as const)('is called for the first span of a trace only, decision %d', (decision, recorded, flags) => {
    const sampler = sampling(decision, true);
    const { tracer } = engine({ sampler });
    expect(tracer.followsLocalParents).toBe(true);
    const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
    const inside = trace.setSpan(ROOT_CONTEXT, root);
    const children = [tracer.startSpan('child', {}, inside), tracer.startSpanFrom('child', NOTHING, inside)];
    expect(children.map((child) => child.isRecording())).toStrictEqual([recorded, recorded]);
    expect(children.map((child) => child.spanContext().traceFlags)).toStrictEqual([flags, flags]);
    expect(children.map((child) => child.spanContext().traceId)).toStrictEqual(
      Array.from({ length: 2 }, () => root.spanContext().traceId),
    );
    expect(sampler.shouldSample).toHaveBeenCalledTimes(1);
  });

  it('is called for every span whose parent is not of the engine', () => {
    const sampler = sampling(2, true);
    const { tracer, collector } = engine({ sampler });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };
    for (const isRemote of [true, false]) {
      tracer.startSpan('n', {}, trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote })).end();
    }
    expect(collector.spans.map(({ attributes }) => attributes)).toStrictEqual([{ seen: true }, { seen: true }]);
  });

  it('is called for every span if `followsLocalParents` is not set', () => {
    const sampler = sampling(2, false);
    const { tracer } = engine({ sampler });
    expect(tracer.followsLocalParents).toBe(false);
    const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
    tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
    expect(sampler.shouldSample).toHaveBeenCalledTimes(2);
  });
});

describe('an unrecorded span', () => {
  it('accepts all writes, keeps nothing and returns itself', () => {
    const span = engine({ sampler: { shouldSample: () => ({ decision: 0 }) } }).tracer.startSpan('a', {}, ROOT_CONTEXT);
    const context = span.spanContext();
    const results = [
      span.setAttributes({ a: 1 }),
      span.addLink({ context }),
      span.addLinks([{ context }]),
      span.setStatus({ code: 2 }),
      span.updateName('b'),
    ];
    span.recordException(new Error('x'));
    expect(results.every((result) => result === span)).toBe(true);
    expect(context).toStrictEqual({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      traceFlags: 0,
    });
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  const before = process.env['OTEL_TRACES_SAMPLER'];
  afterEach(() => {
    if (before === undefined) delete process.env['OTEL_TRACES_SAMPLER'];
    else process.env['OTEL_TRACES_SAMPLER'] = before;
  });

  it.each(['ALWAYS_OFF', 'Always_Off', ' always_off '])('is case-insensitive: %p', (name) => {
    process.env['OTEL_TRACES_SAMPLER'] = name;
    expect(engine().tracer.startSpan('a').isRecording()).toBe(false);
  });
});

describe('faults of samplers, processors and id generators', () => {
  it('are counted by their place', () => {
    const spanProcessors = [processor({ onStart: throwError, onEnding: throwError, onEnd: throwError })];
    engine({ spanProcessors, idGenerator: { generateTraceId: throwError, generateSpanId: () => '' } })
      .tracer.startSpan('a')
      .end();
    engine({ sampler: { shouldSample: throwError } })
      .tracer.startSpan('a')
      .end();
    expect(Object.fromEntries(faultCounts())).toStrictEqual({
      'a span processor, at the start of a span': 1,
      'a span processor, before the end of a span': 1,
      'a span processor, at the end of a span': 1,
      'generating a trace id': 1,
      'generating a span id': 1,
      'calling the sampler': 1,
    });
  });

  it.each([9, -1, 1.5, Number.NaN, 'RECORD', null])('such as an invalid decision drop the span: %p', (decision) => {
    const before = faultCounts().get('calling the sampler') ?? 0;
    const sampler = { shouldSample: () => ({ decision: decision as never }) };
    expect(engine({ sampler }).tracer.startSpan('a').isRecording()).toBe(false);
    expect(faultCounts().get('calling the sampler')).toBe(before + 1);
  });

  it('do not prevent the shutdown of other processors', async () => {
    const shutdown = jest.fn(async () => undefined);
    const { provider } = engine({ spanProcessors: [processor({ shutdown: throwError }), processor({ shutdown })] });
    await expect(provider.shutdown()).rejects.toThrow('thrown on purpose');
    expect(shutdown).toHaveBeenCalledTimes(1);
  });

  it('do not prevent the flush of other processors, and leave no timer', async () => {
    const clear = jest.spyOn(globalThis, 'clearTimeout');
    const forceFlush = jest.fn(async () => undefined);
    const { provider } = engine({ spanProcessors: [processor({ forceFlush: throwError }), processor({ forceFlush })] });
    await expect(provider.forceFlush()).rejects.toStrictEqual([new Error('thrown on purpose')]);
    expect(forceFlush).toHaveBeenCalledTimes(1);
    expect(clear).toHaveBeenCalledTimes(2);
  });
});

describe('the engine', () => {
  it('keeps a bounded number of tracers', () => {
    const { provider, collector } = engine();
    for (let index = 0; index < 3000; index++) provider.getTracer(`t${index}`).startSpan('a').end();
    expect(provider.getTracer('t5')).toBe(provider.getTracer('t5'));
    expect(provider.getTracer('t2999')).not.toBe(provider.getTracer('t2999'));
    expect(collector.spans.at(-1)).toMatchObject({ instrumentationScope: { name: 't2999' } });
  });

  it('distinguishes tracers whose names contain separators', () => {
    const { provider } = engine();
    expect(provider.getTracer('a@1', '')).not.toBe(provider.getTracer('a', '1'));
    expect(provider.getTracer('a', '1:s')).not.toBe(provider.getTracer('a', '1', { schemaUrl: 's' }));
  });

  it('copies the list of processors', () => {
    const spanProcessors = [processor()];
    const { tracer } = engine({ spanProcessors });
    const onStart = jest.fn();
    spanProcessors.push(processor({ onStart }));
    tracer.startSpan('a').end();
    expect(onStart).not.toHaveBeenCalled();
  });

  it('gives a child the anchor of its parent, and another trace its own', () => {
    const { tick, setWall, wall } = stoppedClocks();
    const opened = open(SUBJECTS[1] ?? throwError());
    const parent = opened.start();
    tick(5);
    setWall(wall + 60_000);
    const inside = opened.start('child', {}, trace.setSpan(ROOT_CONTEXT, parent));
    const apart = opened.start('apart');
    expect(inside.startTime).toStrictEqual([1_900_000_000, 5_000_000]);
    expect(apart.startTime).toStrictEqual([1_900_000_060, 0]);
  });
});
