import {
  type Context,
  createTraceState,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { open, processor, SUBJECTS, withVariables } from './subjects';

const PARENT: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const within = (parent: SpanContext): Context => trace.setSpanContext(ROOT_CONTEXT, parent);
const deciding = (decision: SamplingDecision, more = {}): Sampler => ({ shouldSample: () => ({ decision, ...more }) });

/**
 * Ids spread evenly both over the hash of the stock SDK, which samples low values, and over their last 56 bits, of which
 * the engine samples high values.
 */
function traceIdAt(index: number): string {
  const hash = (index * 2_654_435_761) % 2 ** 32;
  const randomness = 0xff_ffff - Math.floor(hash / 256);
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex((hash ^ randomness) >>> 0, 8)}${hex(0, 10)}${hex(randomness, 6)}${hex(0, 8)}`;
}

describe.each(SUBJECTS)('a span of $name', (subject) => {
  it('is a root with its own ids if there is no parent', () => {
    const opened = open(subject);
    const spans = Array.from({ length: 1000 }, () => opened.start());
    const contexts = spans.map((span) => span.spanContext());
    expect(contexts.every(({ traceId }) => /^[0-9a-f]{32}$/.test(traceId))).toBe(true);
    expect(contexts.every(({ spanId }) => /^[0-9a-f]{16}$/.test(spanId))).toBe(true);
    expect(new Set(contexts.map(({ traceId }) => traceId)).size).toBe(1000);
    expect(new Set(contexts.map(({ spanId }) => spanId)).size).toBe(1000);
    expect(spans[0]?.parentSpanContext).toBeUndefined();
    expect(contexts[0]?.traceFlags).toBe(TraceFlags.SAMPLED);
  });

  it.each([true, false])('belongs to the trace of its parent, remote %s, with its trace state', (isRemote) => {
    const traceState = createTraceState('vendor=1');
    const parent = { ...PARENT, isRemote, traceState };
    const span = open(subject).start('a', {}, within(parent));
    expect(span.spanContext()).toMatchObject({ traceId: PARENT.traceId, traceFlags: 1 });
    expect(span.spanContext().traceState?.serialize()).toBe('vendor=1');
    expect(span.spanContext().spanId).not.toBe(PARENT.spanId);
    expect(span.spanContext().isRemote).toBeUndefined();
    expect(span.parentSpanContext).toBe(parent);
  });

  it('is a child of a span of the same provider', () => {
    const opened = open(subject);
    const parent = opened.start();
    const child = opened.start('b', {}, trace.setSpan(ROOT_CONTEXT, parent));
    expect(child.spanContext().traceId).toBe(parent.spanContext().traceId);
    expect(child.parentSpanContext).toBe(parent.spanContext());
  });

  it.each([
    ['an invalid trace id', { ...PARENT, traceId: 'x' }],
    ['a trace id of zeros', { ...PARENT, traceId: '0'.repeat(32) }],
    ['an invalid span id', { ...PARENT, spanId: 'z'.repeat(16) }],
    ['nothing valid', INVALID_SPAN_CONTEXT],
  ])('is a root under a parent with %s', (_, parent) => {
    const span = open(subject).start('a', {}, within(parent));
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.spanContext().traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  it('is a root with the option `root`, also for its sampler and processors', () => {
    const contexts: Context[] = [];
    const sampler: Sampler = {
      shouldSample: (context) => {
        contexts.push(context);
        return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      },
    };
    const watching = processor({ onStart: (_, started) => void contexts.push(started) });
    const opened = open(subject, { sampler, spanProcessors: [watching] });
    const span = opened.start('a', { root: true }, within(PARENT));
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.spanContext().traceId).not.toBe(PARENT.traceId);
    expect(contexts.map((each) => trace.getSpan(each))).toStrictEqual([undefined, undefined]);
  });

  it('is invalid and not recorded while tracing is suppressed', () => {
    const opened = open(subject);
    const span: Span = opened.tracer.startSpan('a', {}, suppressTracing(within(PARENT)));
    expect([span.isRecording(), span.spanContext()]).toStrictEqual([false, INVALID_SPAN_CONTEXT]);
    span.end();
    expect(opened.ended).toStrictEqual([]);
  });

  it('takes ids from a given generator', () => {
    const idGenerator = { generateTraceId: () => 'c'.repeat(32), generateSpanId: () => 'd'.repeat(16) };
    const span = open(subject, { idGenerator }).start();
    expect(span.spanContext()).toMatchObject({ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) });
  });
});

describe.each(SUBJECTS)('sampling by $name', (subject) => {
  it('passes all parameters to the sampler', () => {
    const shouldSample = jest.fn(() => ({ decision: SamplingDecision.RECORD_AND_SAMPLED }));
    const opened = open(subject, { sampler: { shouldSample } });
    const context = within(PARENT);
    const links = [{ context: PARENT, attributes: { l: 1 } }];
    opened.start('a', { kind: SpanKind.CLIENT, attributes: { a: ['x'] }, links }, context);
    expect(shouldSample.mock.calls).toEqual([[context, PARENT.traceId, 'a', SpanKind.CLIENT, { a: ['x'] }, links]]);
  });

  it('gives an unrecorded span the ids of its trace', () => {
    const opened = open(subject, { sampler: deciding(SamplingDecision.NOT_RECORD) });
    const parent = { ...PARENT, traceState: createTraceState('vendor=1') };
    const span: Span = opened.tracer.startSpan('a', {}, within(parent));
    const own = span.spanContext();
    expect(span.isRecording()).toBe(false);
    expect([own.traceId, own.traceFlags]).toStrictEqual([PARENT.traceId, TraceFlags.NONE]);
    expect(own.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(own.spanId).not.toBe(PARENT.spanId);
    expect(own.traceState?.serialize()).toBe('vendor=1');
    expect(span.spanContext()).toBe(own);
    expect(span.setAttribute('a', 1).addEvent('e').setStatus({ code: 1 }).updateName('b')).toBe(span);
    span.end();
    expect(opened.ended).toStrictEqual([]);
  });

  it('passes a recorded but unsampled span to the processors, without the sampled flag', () => {
    const opened = open(subject, { sampler: deciding(SamplingDecision.RECORD) });
    const span = opened.start();
    span.end();
    expect(span.spanContext().traceFlags).toBe(TraceFlags.NONE);
    expect(opened.ended).toStrictEqual([span]);
  });

  it('adds attributes of the sampler, which override others, and drops invalid ones', () => {
    const attributes = { 'sampler.name': 's', a: 2, bad: {} as never };
    const sampler = deciding(SamplingDecision.RECORD_AND_SAMPLED, { attributes });
    const span = open(subject, { sampler }).finished({ attributes: { a: 1, b: 1 } });
    expect(span.attributes).toStrictEqual({ a: 2, b: 1, 'sampler.name': 's' });
    expect(attributes).toStrictEqual({ 'sampler.name': 's', a: 2, bad: {} });
  });

  it('keeps valid attributes that the sampler wrote to the given object', () => {
    const sampler: Sampler = {
      shouldSample(_context, _traceId, _name, _kind, attributes) {
        Object.assign(attributes, { added: 1, bad: {} });
        return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      },
    };
    expect(open(subject, { sampler }).finished({ attributes: { a: 1 } }).attributes).toStrictEqual({ a: 1, added: 1 });
  });

  it('uses the trace state of the sampler instead of that of the parent', () => {
    const parent = within({ ...PARENT, traceState: createTraceState('vendor=1') });
    for (const decision of [SamplingDecision.NOT_RECORD, SamplingDecision.RECORD_AND_SAMPLED]) {
      const sampler = deciding(decision, { traceState: createTraceState('other=2') });
      const span = open(subject, { sampler }).start('a', {}, parent);
      expect(span.spanContext().traceState?.serialize()).toBe('other=2');
    }
  });

  it.each([
    ['no parent', ROOT_CONTEXT, true],
    ['a sampled parent', within(PARENT), true],
    ['a sampled remote parent', within({ ...PARENT, isRemote: true }), true],
    ['a parent that was not sampled', within({ ...PARENT, traceFlags: 0 }), false],
    ['a remote parent that was not sampled', within({ ...PARENT, traceFlags: 0, isRemote: true }), false],
    ['an invalid parent', within({ ...INVALID_SPAN_CONTEXT, traceFlags: 0 }), true],
  ])('follows the parent by default: %s', (_, outer, recorded) => {
    const opened = withVariables({}, () => open(subject));
    const span = opened.start('a', {}, outer);
    expect(span.isRecording()).toBe(recorded);
    const child = opened.start('b', {}, trace.setSpan(ROOT_CONTEXT, span));
    expect(child.isRecording()).toBe(recorded);
    expect(child.spanContext().traceId).toBe(span.spanContext().traceId);
    expect(child.spanContext().spanId).not.toBe(span.spanContext().spanId);
  });

  it.each([
    new AlwaysOnSampler(),
    new AlwaysOffSampler(),
    new TraceIdRatioBasedSampler(0.5),
    new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  ])('accepts a sampler of the SDK: %s', (sampler) => {
    const idGenerator = { generateTraceId: () => '1'.repeat(32), generateSpanId: () => 'd'.repeat(16) };
    const opened = open(subject, { sampler, idGenerator });
    const expected = sampler.shouldSample(ROOT_CONTEXT, '1'.repeat(32), 'a', SpanKind.INTERNAL, {}, []).decision;
    expect(opened.start().isRecording()).toBe(expected === SamplingDecision.RECORD_AND_SAMPLED);
  });

  it.each([
    ['always_on', '', 100, 100],
    ['always_off', '', 0, 0],
    ['traceidratio', '0.3', 30, 30],
    ['parentbased_always_on', '', 100, 0],
    ['parentbased_always_off', '', 0, 0],
    ['parentbased_traceidratio', '0.3', 30, 0],
    ['parentbased_traceidratio', '7', 100, 0],
    ['traceidratio', '', 100, 100],
    ['nonsense', '', 100, 0],
  ])(
    'uses the sampler of the environment variables: %s %s',
    (OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, roots, children) => {
      let traces = 0;
      const idGenerator = {
        generateTraceId: () => traceIdAt(++traces),
        generateSpanId: () => 'd'.repeat(16),
      };
      const opened = withVariables({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG }, () =>
        open(subject, { idGenerator }),
      );
      const count = (start: () => Span): number =>
        Array.from({ length: 100 }, start).filter((span) => span.isRecording()).length;
      expect(count(() => opened.start())).toBe(roots);
      let parent = 0;
      const under = (): Context =>
        within({
          ...PARENT,
          traceId: traceIdAt(++parent),
          traceFlags: 0,
        });
      expect(count(() => opened.start('a', {}, under()))).toBe(children);
    },
  );
});
