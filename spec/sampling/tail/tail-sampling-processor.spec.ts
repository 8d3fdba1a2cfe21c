import type { FinishedSpan } from '../../../lib/otel/finished-span';
import { context, ROOT_CONTEXT, type Span, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { RuleSampler } from '../../../lib/sampling/head/rule-sampler';
import { faultCounts, resetFaults } from '../../../lib/diagnostics/fault';
import { ForcedTracePropagator, ForcedTraceSampler } from '../../../lib/sampling/forced/forced-trace';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { TailSamplingProcessor } from '../../../lib/sampling/tail/tail-sampling-processor';
import { REMOTE_TRACE, remoteParent, Sink, TailSetup } from './tail-setup';

const ERRORS = { policies: [tailPolicy.error()] };
const NEVER = tailPolicy.where('never', () => false);

describe('tail sampling', () => {
  it('exports nothing of a trace before its decision, and everything at the end of its root', () => {
    const setup = new TailSetup({ policies: [tailPolicy.latency({ thresholdMillis: 10 })] });
    const root = setup.start('root');
    const child = setup.start('child', { under: root });
    setup.end(setup.start('grandchild', { under: child }));
    setup.end(child);
    setup.now += 10;
    expect(setup.kept).toEqual([]);
    expect(setup.tail.counts).toMatchObject({ pendingTraces: 1, pendingSpans: 2, keptTraces: 0 });
    setup.end(root);
    expect(setup.kept).toEqual(['grandchild', 'child', 'root']);
    expect(setup.policies).toEqual({ root: 'latency' });
    expect(setup.tail.counts).toMatchObject({ pendingTraces: 0, pendingSpans: 0, pendingBytes: 0, keptSpans: 3 });
  });

  it('exports a trace as soon as one span is enough to keep it, and later spans immediately', () => {
    const setup = new TailSetup(ERRORS);
    const root = setup.start('root');
    setup.end(setup.start('before', { under: root }));
    const failing = setup.start('fails', { under: root });
    setup.fail(failing);
    expect(setup.kept).toEqual(['before', 'fails']);
    expect(setup.tail.counts).toMatchObject({ pendingTraces: 0, pendingSpans: 0, pendingBytes: 0 });
    setup.end(setup.start('after', { under: root }));
    setup.end(root);
    expect(setup.kept).toEqual(['before', 'fails', 'after', 'root']);
    expect(setup.policies).toEqual({ root: 'error' });
  });

  it('keeps forced, failed and slow traces by default', () => {
    const setup = new TailSetup();
    setup.end(setup.start('quick'));
    setup.fail(setup.start('failed'));
    setup.end(setup.start('forced', { attributes: { 'trace.forced': true } }));
    const slow = setup.start('slow');
    setup.now += 1000;
    setup.end(slow);
    expect(setup.policies).toEqual({ failed: 'error', forced: 'forced', slow: 'latency' });
    expect(setup.tail.counts).toMatchObject({ keptTraces: 3, droppedTraces: 1, keptSpans: 3, droppedSpans: 1 });
  });

  it('keeps a trace if the head samples a span below an unsampled root', () => {
    const head = new RuleSampler({ ratio: 0, rules: [{ span: 'checkout', ratio: 1 }], parentBased: false });
    const setup = new TailSetup(ERRORS, head);
    const root = setup.start('root');
    setup.end(setup.start('before', { under: root }));
    setup.end(setup.start('checkout', { under: root }));
    setup.end(root);
    expect([setup.kept, setup.policies]).toEqual([['before', 'checkout', 'root'], { root: 'head' }]);
    const strict = new TailSetup({ ...ERRORS, keepSampled: false }, head);
    strict.end(strict.start('checkout'));
    expect(strict.kept).toEqual([]);
  });

  it('decides two concurrent requests of one remote trace separately', () => {
    const setup = new TailSetup(ERRORS);
    const [one, other] = ['one', 'other'].map((name) => setup.start(name, { under: remoteParent(false) }));
    if (!one || !other) throw new Error('two were started');
    setup.end(setup.start('child of one', { under: one }));
    setup.end(setup.start('child of other', { under: other }));
    setup.fail(setup.start('failing child of other', { under: other }));
    setup.end(one);
    setup.end(other);
    expect(setup.kept).toEqual(['child of other', 'failing child of other', 'other']);
    expect(new Set(setup.sink.spans.map((span) => span.spanContext().traceId))).toEqual(new Set([REMOTE_TRACE]));
    expect(setup.tail.counts).toMatchObject({ keptTraces: 1, droppedTraces: 1 });
  });

  it('treats a span with an unknown local parent as a local root', () => {
    const setup = new TailSetup(ERRORS);
    const unknown = { traceId: REMOTE_TRACE, spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.NONE };
    setup.fail(setup.start('failed', { under: trace.setSpanContext(ROOT_CONTEXT, unknown) }));
    expect(setup.policies).toEqual({ failed: 'error' });
  });

  it('finds the trace of a parent that is passed as a context only', () => {
    const setup = new TailSetup(ERRORS);
    const root = setup.start('root');
    const alone = trace.setSpanContext(ROOT_CONTEXT, root.spanContext());
    setup.fail(setup.start('child', { under: alone }));
    setup.end(root);
    expect(setup.policies).toEqual({ root: 'error' });
  });

  it('treats a span whose start it did not see as its own trace', () => {
    const early = new TailSetup({}, new RatioSampler(0), new Sink());
    const setup = new TailSetup(ERRORS);
    for (const name of ['quiet', 'failed']) {
      const span = early.start(name);
      if (name === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      setup.tail.onEnd(span as unknown as FinishedSpan);
    }
    expect(setup.policies).toEqual({ failed: 'error' });
    expect(setup.tail.counts).toMatchObject({ keptTraces: 1, droppedTraces: 1, pendingTraces: 0 });
  });
});

describe('a head decision', () => {
  it('to sample keeps the trace regardless of the policies, without buffering', () => {
    const setup = new TailSetup({ policies: [NEVER] }, new RatioSampler(1));
    const root = setup.start('root');
    setup.end(setup.start('child', { under: root }));
    expect(setup.kept).toEqual(['child']);
    setup.end(root);
    expect(setup.policies).toEqual({ root: 'head' });
    expect(setup.sink.spans[0]?.constructor.name).toBe('SpanImpl');
  });

  it('keeps its ratio, and every error is kept as well', () => {
    const setup = new TailSetup(ERRORS, new RatioSampler(0.1));
    for (let index = 0; index < 2000; index++) {
      const root = setup.start(index % 20 === 0 ? 'failing' : 'fine');
      if (index % 20 === 0) setup.fail(root);
      else setup.end(root);
    }
    expect(setup.kept.filter((name) => name === 'failing')).toHaveLength(100);
    const fine = setup.kept.filter((name) => name === 'fine').length;
    expect(fine).toBeGreaterThan(100);
    expect(fine).toBeLessThan(300);
  });

  it('is overruled by the policies if keepSampled is off', () => {
    const setup = new TailSetup({ ...ERRORS, keepSampled: false }, new RatioSampler(1));
    setup.end(setup.start('fine'));
    setup.fail(setup.start('failed'));
    expect(setup.policies).toEqual({ failed: 'error' });
  });

  it('of a remote parent is followed if sampled; otherwise the policies decide', () => {
    const setup = new TailSetup(ERRORS, new RatioSampler(0));
    for (const sampled of [true, false]) {
      const fine = setup.start(`fine, sampled ${sampled}`, { under: remoteParent(sampled) });
      setup.end(setup.start(`child, sampled ${sampled}`, { under: fine }));
      setup.end(fine);
      setup.fail(setup.start(`failed, sampled ${sampled}`, { under: remoteParent(sampled) }));
    }
    expect(setup.kept).toEqual([
      'child, sampled true',
      'fine, sampled true',
      'failed, sampled true',
      'failed, sampled false',
    ]);
    expect(setup.policies).toEqual({
      'fine, sampled true': 'head',
      'failed, sampled true': 'head',
      'failed, sampled false': 'error',
    });
  });

  it('is propagated unchanged, so that a trace that only the tail keeps goes out as not sampled', () => {
    const setup = new TailSetup(ERRORS);
    const root = setup.start('root', { under: remoteParent(false) });
    expect(root.isRecording()).toBe(true);
    expect(root.spanContext().traceFlags).toBe(TraceFlags.NONE);
    setup.fail(root);
    expect(setup.sink.spans[0]?.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
    expect(root.spanContext().traceFlags).toBe(TraceFlags.NONE);
  });

  it('to sample a forced trace is recorded as forced', () => {
    const setup = new TailSetup({}, new ForcedTraceSampler(new RatioSampler(0)));
    const propagator = new ForcedTracePropagator({}, 'development');
    const getter = { get: () => 'true', keys: () => ['x-force-trace'] };
    setup.end(setup.start('root', { under: propagator.extract(ROOT_CONTEXT, {}, getter) }));
    expect(setup.policies).toEqual({ root: 'forced' });
  });
});

describe('a late span', () => {
  it.each([true, false])('follows the decision on its trace, kept: %s', (kept) => {
    const setup = new TailSetup({ policies: [tailPolicy.where('fixed', () => kept)] });
    const root = setup.start('root');
    const open = setup.start('ends late', { under: root });
    setup.end(root);
    setup.end(setup.start('begins late', { under: root }));
    setup.now += 20_000;
    setup.end(open);
    expect(setup.kept).toEqual(kept ? ['root', 'begins late', 'ends late'] : []);
    expect(setup.policies).toEqual(kept ? { root: 'fixed' } : {});
    expect(setup.tail.counts).toMatchObject({ lateSpans: 2, keptSpans: kept ? 3 : 0, droppedSpans: kept ? 0 : 3 });
  });

  it('that is enough to keep its dropped trace is kept, with all later spans', () => {
    const setup = new TailSetup(ERRORS);
    const root = setup.start('root');
    const [failing, after] = ['fails', 'after'].map((name) => setup.start(name, { under: root }));
    setup.end(root);
    expect(setup.tail.counts).toMatchObject({ keptTraces: 0, droppedTraces: 1 });
    if (failing) setup.fail(failing);
    if (after) setup.end(after);
    expect(setup.kept).toEqual(['fails', 'after']);
    expect(setup.policies).toEqual({ fails: 'error' });
    expect(setup.tail.counts).toMatchObject({ keptTraces: 1, droppedTraces: 0, keptSpans: 2, droppedSpans: 1 });
  });

  it('starts its own trace later than lateMillis after the end of the root', () => {
    const setup = new TailSetup({
      policies: [tailPolicy.where('roots', ({ root }) => root?.name !== 'job')],
      lateMillis: 100,
    });
    const job = setup.start('job');
    setup.end(job);
    setup.now += 100;
    setup.end(setup.start('in time', { under: job }));
    setup.now += 1;
    setup.end(setup.start('too late', { under: job }));
    expect(setup.policies).toEqual({ 'too late': 'roots' });
  });

  it('of a root that never ends gets a new decision, so that a loop does not depend on one decision', () => {
    const setup = new TailSetup({ ...ERRORS, decisionWaitMillis: 1000, lateMillis: 100 });
    const loop = setup.start('loop');
    setup.now += 1101;
    setup.fail(setup.start('failed round', { under: loop }));
    setup.end(setup.start('good round', { under: loop }));
    expect(setup.policies).toEqual({ 'failed round': 'error' });
    expect(setup.tail.counts).toMatchObject({ agedTraces: 1, droppedTraces: 2, keptTraces: 1 });
  });
});

describe('flush and shutdown', () => {
  it.each([
    [
      'forceFlush',
      'leaves the others pending',
      { pendingTraces: 1, pendingSpans: 1, droppedTraces: 0, droppedSpans: 0 },
    ],
    ['shutdown', 'drops the others', { pendingTraces: 0, pendingSpans: 0, droppedTraces: 1, droppedSpans: 1 }],
  ] as const)(
    '%s exports the pending traces that a policy keeps, %s, and calls the next processor',
    async (verb, _what, counts) => {
      const setup = new TailSetup({ policies: [tailPolicy.where('large', ({ spans }) => spans.length > 1)] });
      const [large, small] = ['large', 'small'].map((name) => setup.start(name));
      if (!large || !small) throw new Error('two were started');
      setup.end(setup.start('a', { under: large }));
      setup.end(setup.start('b', { under: large }));
      setup.end(setup.start('c', { under: small }));
      await setup.tail[verb]();
      expect(setup.kept).toEqual(['a', 'b']);
      expect(setup.sink.calls.at(-1)).toBe(verb);
      expect(setup.tail.counts).toMatchObject({ keptTraces: 1, ...counts });
    },
  );

  it('a request that is slow in the end is kept, even if a flush came in between', async () => {
    const setup = new TailSetup({ policies: [tailPolicy.latency({ thresholdMillis: 500 })] });
    const root = setup.start('root');
    setup.end(setup.start('before', { under: root }));
    await setup.tail.forceFlush();
    setup.now += 500;
    setup.end(root);
    expect([setup.kept, setup.policies]).toEqual([['before', 'root'], { root: 'latency' }]);
  });

  it('a trace that continues after a flush keeps its decision', async () => {
    const setup = new TailSetup({ policies: [tailPolicy.where('large', ({ spans }) => spans.length > 0)] });
    const root = setup.start('root');
    setup.end(setup.start('before', { under: root }));
    await setup.tail.forceFlush();
    setup.end(setup.start('after', { under: root }));
    setup.end(root);
    expect(setup.kept).toEqual(['before', 'after', 'root']);
    expect(setup.policies).toEqual({ root: 'large' });
  });

  it('a span that ends after the shutdown is dropped and counted', async () => {
    const setup = new TailSetup(ERRORS);
    const root = setup.start('root');
    await setup.tail.shutdown();
    setup.fail(root);
    setup.start('begins after');
    expect(setup.kept).toEqual([]);
    expect(setup.tail.counts).toMatchObject({ droppedSpans: 1, keptSpans: 0, pendingTraces: 0 });
  });

  it('a failed flush rejects', async () => {
    class Failing extends Sink {
      override forceFlush(): Promise<void> {
        return Promise.reject(new Error('no collector'));
      }
    }
    const tail = new TailSamplingProcessor(new Failing());
    await expect(tail.forceFlush()).rejects.toThrow('no collector');
  });
});

describe('the timer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('decides an old trace without any traffic', () => {
    const setup = new TailSetup({ policies: [tailPolicy.latency({ thresholdMillis: 300 })], decisionWaitMillis: 500 });
    const root = setup.start('root');
    setup.end(setup.start('child', { under: root }));
    setup.now += 499;
    jest.advanceTimersByTime(499);
    expect(setup.kept).toEqual([]);
    setup.now += 1;
    jest.advanceTimersByTime(1);
    expect(setup.kept).toEqual(['child']);
    setup.now += 60_000;
    setup.end(root);
    expect(setup.policies).toEqual({ root: 'latency' });
    expect(setup.tail.counts).toMatchObject({ agedTraces: 1, keptTraces: 1 });
  });

  it('exists only while a trace is pending', () => {
    const setup = new TailSetup(ERRORS);
    expect(jest.getTimerCount()).toBe(0);
    const [one, other] = ['one', 'other'].map((name) => setup.start(name));
    expect(jest.getTimerCount()).toBe(1);
    if (one) setup.end(one);
    expect(jest.getTimerCount()).toBe(1);
    if (other) setup.end(other);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('continues with the next trace when the first one has ended', () => {
    const setup = new TailSetup({ ...ERRORS, decisionWaitMillis: 500 });
    const early = setup.start('early');
    setup.now += 200;
    jest.advanceTimersByTime(200);
    setup.start('hangs');
    setup.end(early);
    for (const millis of [300, 199]) {
      setup.now += millis;
      jest.advanceTimersByTime(millis);
      expect(setup.tail.counts.agedTraces).toBe(0);
    }
    setup.now += 1;
    jest.advanceTimersByTime(1);
    expect(setup.tail.counts.agedTraces).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the timer of a real clock', () => {
  it('does not keep the process alive or run in the context of the request', () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    const set = jest.spyOn(globalThis, 'setTimeout');
    try {
      const active: unknown[] = [];
      set.mockImplementation(() => {
        active.push(context.active());
        return { unref: () => active.push('unref') } as unknown as NodeJS.Timeout;
      });
      const setup = new TailSetup(ERRORS);
      context.with(ROOT_CONTEXT.setValue(Symbol('request'), 1), () => setup.start('root'));
      expect(active).toEqual([ROOT_CONTEXT, 'unref']);
    } finally {
      set.mockRestore();
      context.disable();
    }
  });
});

describe('the next processor', () => {
  it('sees the start of every span', () => {
    const setup = new TailSetup(ERRORS);
    setup.end(setup.start('root'));
    expect(setup.sink.calls).toEqual(['onStart']);
  });

  it('can modify a span that is about to end', () => {
    class Writing extends Sink {
      onEnding(span: Span): void {
        span.setAttribute('last', 'word');
      }
    }
    const sink = new Writing();
    const setup = new TailSetup(ERRORS, new RatioSampler(0), sink);
    setup.fail(setup.start('root'));
    expect(sink.spans.map(({ attributes }) => attributes['last'])).toEqual(['word']);
  });

  it('can throw without effect on the application', () => {
    resetFaults();
    class Broken extends Sink {
      override onStart(): void {
        throw new Error('onStart');
      }
      override onEnd(): void {
        throw new Error('onEnd');
      }
    }
    const setup = new TailSetup(ERRORS, new RatioSampler(0), new Broken());
    expect(() => setup.fail(setup.start('root'))).not.toThrow();
    expect(faultCounts().get('the processor after tail sampling')).toBe(2);
    expect(setup.tail.counts.pendingTraces).toBe(0);
  });
});
