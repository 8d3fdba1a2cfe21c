import type { Span } from '@opentelemetry/api';
import type { OptionError, TelemetryWarning } from '../../../lib';
import { setWarningSink } from '../../../lib/diagnostics/warning';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { TailSamplingProcessor } from '../../../lib/sampling/tail/tail-sampling-processor';
import { Sink, TailSetup } from './tail-setup';

const NEVER = tailPolicy.where('never', () => false);
/** An error alone does not keep a trace, so traces with errors stay pending, too. */
const FAILED_AND_ENDED = tailPolicy.where('failed', ({ hasError, root }) => hasError && root !== undefined);

let warnings: TelemetryWarning[];
beforeEach(() => {
  warnings = [];
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

describe('maxTraces', () => {
  it('decides the oldest trace early, from its spans so far, and counts it', () => {
    const setup = new TailSetup({ policies: [tailPolicy.where('all', ({ spans }) => spans.length > 0)], maxTraces: 2 });
    const [one, two] = ['one', 'two'].map((name) => setup.start(name));
    if (!one || !two) throw new Error('two were started');
    setup.end(setup.start('child', { under: one }));
    expect(setup.kept).toEqual([]);
    setup.start('three');
    expect(setup.kept).toEqual(['child']);
    expect(setup.tail.counts).toMatchObject({ evictedTraces: 1, pendingTraces: 2, keptTraces: 1 });
    setup.end(one);
    expect(setup.policies).toEqual({ one: 'all' });
  });

  it('evicts traces with errors last, regardless of age', () => {
    const setup = new TailSetup({ policies: [FAILED_AND_ENDED], maxTraces: 3 });
    const roots = new Map<string, Span>();
    for (const name of ['failed 1', 'calm 1', 'failed 2']) {
      const root = setup.start(name);
      roots.set(name, root);
      if (name.startsWith('failed')) setup.fail(setup.start('child', { under: root }));
    }
    for (let index = 0; index < 10; index++) setup.end(setup.start(`calm ${index + 2}`));
    for (const root of roots.values()) setup.end(root);
    expect(setup.policies).toEqual({ 'failed 1': 'failed', 'failed 2': 'failed' });
    expect(setup.tail.counts.evictedTraces).toBe(1);
  });

  it('evicts the oldest trace if every trace has an error', () => {
    const setup = new TailSetup({ policies: [FAILED_AND_ENDED], maxTraces: 2 });
    const roots = ['one', 'two', 'three'].map((name) => {
      const root = setup.start(name);
      setup.fail(setup.start('child', { under: root }));
      return root;
    });
    // The third had no error when it started, so it was evicted first.
    for (const root of roots) setup.end(root);
    expect(setup.policies).toEqual({ one: 'failed', two: 'failed' });
  });

  it('keeps the rest of an evicted trace from the first error on', () => {
    const setup = new TailSetup({ policies: [tailPolicy.error()], maxTraces: 1 });
    const root = setup.start('root');
    setup.end(setup.start('lost', { under: root }));
    setup.start('another');
    setup.fail(setup.start('fails', { under: root }));
    setup.end(root);
    expect(setup.kept).toEqual(['fails', 'root']);
    expect(setup.policies).toEqual({ root: 'error' });
    expect(setup.tail.counts).toMatchObject({ evictedTraces: 1, keptSpans: 2, droppedSpans: 1 });
  });
});

describe('maxBytes', () => {
  it('decides the oldest traces early until the rest fits', () => {
    const setup = new TailSetup({ policies: [NEVER], maxBytes: 100_000 });
    const roots = Array.from({ length: 20 }, (_, index) => setup.start(`root ${index}`));
    for (const root of roots) {
      setup.end(setup.start('child', { under: root, attributes: { text: 'x'.repeat(10_000) } }));
      expect(setup.tail.counts.pendingBytes).toBeLessThanOrEqual(100_000);
    }
    const { evictedTraces, pendingTraces, pendingSpans, droppedSpans } = setup.tail.counts;
    expect(evictedTraces).toBeGreaterThanOrEqual(11);
    expect(pendingTraces).toBe(20 - evictedTraces);
    expect(pendingSpans).toBe(pendingTraces);
    expect(droppedSpans).toBe(evictedTraces);
  });

  it('decides a trace that is too large by itself', () => {
    const setup = new TailSetup({ policies: [NEVER], maxBytes: 10_000 });
    const root = setup.start('root');
    for (let index = 0; index < 100; index++) {
      const span = setup.start('child', { under: root });
      span.addEvent('exception', { 'exception.stacktrace': 'x'.repeat(1000) });
      setup.end(span);
      expect(setup.tail.counts.pendingBytes).toBeLessThanOrEqual(10_000);
    }
    expect(setup.tail.counts).toMatchObject({ evictedTraces: 1, pendingSpans: 0, droppedSpans: 100 });
  });
});

describe('maxSpansPerTrace', () => {
  it.each(['before', 'after'])('drops the same spans if the trace is kept %s them', (when) => {
    const setup = new TailSetup({ policies: [tailPolicy.error()], maxSpansPerTrace: 3 });
    const root = setup.start('root');
    if (when === 'before') setup.fail(setup.start('fails', { under: root }));
    for (let index = 0; index < 5; index++) setup.end(setup.start(`child ${index}`, { under: root }));
    if (when === 'after') setup.fail(setup.start('fails', { under: root }));
    setup.end(root);
    expect(setup.kept).toEqual(
      when === 'before' ? ['fails', 'child 0', 'child 1', 'root'] : ['child 0', 'child 1', 'child 2', 'fails', 'root'],
    );
    expect(setup.tail.counts.surplusSpans).toBe(when === 'before' ? 3 : 2);
  });

  it('bounds late spans as well', () => {
    const setup = new TailSetup({ policies: [tailPolicy.where('all', () => true)], maxSpansPerTrace: 3 });
    const root = setup.start('root');
    setup.end(root);
    for (let index = 0; index < 10; index++) setup.end(setup.start(`late ${index}`, { under: root }));
    expect(setup.kept).toEqual(['root', 'late 0', 'late 1']);
    expect(setup.tail.counts).toMatchObject({ lateSpans: 10, surplusSpans: 8, droppedSpans: 8 });
  });

  it('does not count the spans of a dropped trace', () => {
    const setup = new TailSetup({ policies: [NEVER], maxSpansPerTrace: 1 });
    const root = setup.start('root');
    setup.end(root);
    for (let index = 0; index < 5; index++) setup.end(setup.start('late', { under: root }));
    expect(setup.tail.counts).toMatchObject({ surplusSpans: 0, droppedSpans: 6 });
    expect(warnings).toEqual([]);
  });

  it.each([FAILED_AND_ENDED, tailPolicy.and(tailPolicy.error(), tailPolicy.latency({ thresholdMillis: 0 }))])(
    'notices an error in a span beyond the limit, for $name',
    (policy) => {
      const setup = new TailSetup({ policies: [policy], maxSpansPerTrace: 1 });
      const root = setup.start('root');
      setup.end(setup.start('child', { under: root }));
      setup.fail(setup.start('surplus', { under: root }));
      setup.end(root);
      expect(setup.kept).toEqual(['child', 'root']);
    },
  );
});

describe('traces that never end', () => {
  it('stay within every bound, and every span is counted', () => {
    const setup = new TailSetup({ policies: [NEVER], maxTraces: 100, maxBytes: 500_000, decisionWaitMillis: 1000 });
    let excesses = 0;
    for (let index = 0; index < 20_000; index++) {
      const root = setup.start('hangs');
      setup.end(setup.start('child', { under: root, attributes: { index } }));
      setup.now += index % 1000 === 0 ? 500 : 1;
      const { pendingTraces, pendingBytes } = setup.tail.counts;
      if (pendingTraces > 100 || pendingBytes > 500_000) excesses++;
    }
    expect(excesses).toBe(0);
    const { evictedTraces, agedTraces, droppedTraces, pendingTraces, droppedSpans, pendingSpans } = setup.tail.counts;
    expect(evictedTraces).toBeGreaterThan(0);
    expect(evictedTraces + agedTraces).toBe(droppedTraces);
    expect(droppedTraces + pendingTraces).toBe(20_000);
    expect(droppedSpans + pendingSpans).toBe(20_000);
  });
});

describe('a loss', () => {
  it('is warned about at most once a minute, with its number', () => {
    const setup = new TailSetup({ policies: [NEVER], maxTraces: 1 });
    for (let index = 0; index < 50; index++) setup.start('hangs');
    expect(warnings.map(({ code }) => code)).toEqual(['TAIL_SAMPLING_EVICTED']);
    expect(warnings[0]?.message).toContain('decided 1 traces before their end');
    setup.now += 60_000;
    setup.start('hangs');
    setup.start('hangs');
    expect(warnings.map(({ message }) => /\d+ traces before/.exec(message)?.[0])).toEqual([
      '1 traces before',
      '49 traces before',
    ]);
  });

  it('is warned about if a trace has too many spans', () => {
    const setup = new TailSetup({ policies: [tailPolicy.where('all', () => true)], maxSpansPerTrace: 1 });
    const root = setup.start('root');
    for (let index = 0; index < 5; index++) setup.end(setup.start('child', { under: root }));
    setup.end(root);
    expect(warnings.map(({ code }) => code)).toEqual(['TAIL_SAMPLING_SURPLUS']);
  });

  it('is not warned about if the policies drop a trace', () => {
    const setup = new TailSetup({ policies: [NEVER] });
    for (let index = 0; index < 50; index++) setup.end(setup.start('root'));
    expect(warnings).toEqual([]);
  });
});

describe('an invalid option', () => {
  it.each<[string, unknown, string]>([
    ['policies', 'error', 'ERR_OPTION_INVALID'],
    ['policies', [{ name: 'nothing to ask' }], 'ERR_OPTION_INVALID'],
    ['policies', [{ name: '', keeps: () => true }], 'ERR_OPTION_INVALID'],
    ['policies', [null], 'ERR_OPTION_INVALID'],
    ['keepSampled', 1, 'ERR_OPTION_INVALID'],
    ['maxTraces', 0, 'ERR_OPTION_INVALID'],
    ['maxSpansPerTrace', 1.5, 'ERR_OPTION_INVALID'],
    ['maxBytes', Infinity, 'ERR_OPTION_INVALID'],
    ['decisionWaitMillis', 2 ** 31, 'ERR_OPTION_INVALID'],
    ['lateMillis', -1, 'ERR_OPTION_INVALID'],
    ['now', 5, 'ERR_OPTION_INVALID'],
    ['maxTrace', 5, 'ERR_OPTION_UNKNOWN'],
  ])('%s: %p is rejected at construction', (option, value, code) => {
    let refusal: unknown;
    try {
      expect(new TailSamplingProcessor(new Sink(), { [option]: value })).toBeUndefined();
    } catch (error) {
      refusal = error;
    }
    expect((refusal as OptionError | undefined)?.option).toBe(option);
    expect((refusal as OptionError | undefined)?.code).toBe(code);
  });
});
