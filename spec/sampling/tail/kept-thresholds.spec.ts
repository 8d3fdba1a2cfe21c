import { createTraceState, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { thresholdIn } from '../../../lib/sampling/probability/ot-trace-state';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import type { TailPolicy } from '../../../lib/sampling/tail/tail-policy';
import { randomNumbers } from '../../random-numbers';
import { remoteParent, TailSetup } from './tail-setup';

const { and, attribute, error, latency, named, or, probabilistic, rateLimiting, where } = tailPolicy;
const VIP = attribute('tenant', 'vip');
const SLOW = latency({ thresholdMillis: 100 });
const LARGE = where('large', ({ spans }) => spans.length > 2);
const ratio = (value: number): TailPolicy => probabilistic({ ratio: value });
const limit = (burst: number): TailPolicy => rateLimiting({ tracesPerSecond: 0.001, burst, now: () => 0 });

/** The trace id with this randomness, which decides about ratios. `e666…` is the threshold of 0.1, `8` of 0.5. */
const idWith = (randomness: string): string => `4bf92f3577b34da6a3${randomness.padEnd(14, '0')}`;

interface Shape {
  readonly randomness?: string;
  readonly tracestate?: string;
  readonly isFailed?: boolean;
  readonly isSlow?: boolean;
  readonly isLarge?: boolean;
  readonly isVip?: boolean;
}

/** The context of a caller whose sampler has decided. */
function callerOf({ randomness = 'f', tracestate = 'ot=th:0' }: Shape) {
  const traceState = createTraceState(tracestate);
  const ids = { traceId: idWith(randomness), spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, { ...ids, ...(tracestate === '' ? {} : { traceState }) });
}

/** Runs one trace that the head has sampled, a root with children. */
function run(setup: TailSetup, shape: Shape = {}): Span {
  const root = setup.start('root', { under: callerOf(shape) });
  const attributes = shape.isVip === true ? { tenant: 'vip' } : {};
  for (const name of shape.isLarge === true ? ['a', 'b', 'c'] : ['a']) {
    setup.end(setup.start(name, { under: root, attributes }));
  }
  if (shape.isSlow === true) setup.now += 100;
  if (shape.isFailed === true) setup.fail(root);
  else setup.end(root);
  return root;
}

const states = (setup: TailSetup): unknown[] =>
  setup.sink.spans.map((span) => [span.name, span.spanContext().traceState?.serialize()]);

/** The `tracestate` that all spans of the kept trace have; `dropped` without a kept span. */
function stateAfter(policies: readonly TailPolicy[], shape: Shape = {}, keepSampled = false): string | undefined {
  const setup = new TailSetup({ policies, keepSampled }, new RatioSampler(1));
  run(setup, shape);
  const [first, ...others] = new Set(setup.sink.spans.map((span) => span.spanContext().traceState?.serialize()));
  expect(others).toEqual([]);
  return setup.sink.spans.length === 0 ? 'dropped' : first;
}

describe('without keepSampled, the spans of a trace that the head has sampled with a threshold', () => {
  it.each<[string, readonly TailPolicy[], Shape, string | undefined]>([
    ['have the threshold of the ratio that alone keeps it', [error(), ratio(0.1)], {}, 'ot=th:e666'],
    ['keep a larger threshold of the head', [ratio(0.5)], { tracestate: 'ot=th:e666' }, 'ot=th:e666'],
    [
      'keep other values of the entry, and other entries',
      [ratio(0.1)],
      { tracestate: 'ot=rv:ffffffffffffff;th:8;x:1,shop=1' },
      'ot=th:e666;rv:ffffffffffffff;x:1,shop=1',
    ],
    ['get none if they have none', [ratio(0.1)], { tracestate: 'shop=1' }, 'shop=1'],
    ['get no state if they have none', [ratio(0.1)], { tracestate: '' }, undefined],
    ['keep theirs if a span is enough for another policy', [ratio(0.1), error()], { isFailed: true }, 'ot=th:0'],
    ['keep theirs if an earlier policy keeps it, too', [SLOW, ratio(0.1)], { isSlow: true }, 'ot=th:0'],
    ['keep theirs if a later policy keeps it, too', [ratio(0.1), SLOW], { isSlow: true }, 'ot=th:0'],
    ['keep theirs if a later function keeps it, too', [ratio(0.1), LARGE], { isLarge: true }, 'ot=th:0'],
    ['keep theirs with a ratio of 1', [ratio(1)], {}, 'ot=th:0'],
    ['have the lowest of several ratios that keep it', [ratio(0.1), ratio(0.5)], {}, 'ot=th:8'],
    [
      'have the ratio that keeps it, if a smaller one does not',
      [ratio(0.1), ratio(0.5)],
      { randomness: '9' },
      'ot=th:8',
    ],
    ['have the largest threshold of an `and`', [and(ratio(0.5), VIP, ratio(0.1))], { isVip: true }, 'ot=th:e666'],
    [
      'keep theirs if a part of another `and` is not random',
      [ratio(0.1), and(VIP, LARGE)],
      { isVip: true, isLarge: true },
      'ot=th:0',
    ],
    ['ignore an `and` that does not keep it', [ratio(0.1), and(VIP, ratio(0.5))], {}, 'ot=th:e666'],
    [
      'have the lower threshold of an `and` that keeps it, too',
      [ratio(0.1), and(VIP, ratio(0.5))],
      { isVip: true },
      'ot=th:8',
    ],
    ['have the lowest threshold of an `or`', [or(ratio(0.1), ratio(0.5))], {}, 'ot=th:8'],
    ['keep theirs if another part of an `or` keeps it, too', [or(ratio(0.1), LARGE)], { isLarge: true }, 'ot=th:0'],
    ['have the ratio in an `or` in an `and`', [and(VIP, or(LARGE, ratio(0.1)))], { isVip: true }, 'ot=th:e666'],
    [
      'keep theirs if the `or` in an `and` does not need its ratio',
      [and(VIP, or(LARGE, ratio(0.1)))],
      { isVip: true, isLarge: true },
      'ot=th:0',
    ],
    ['have the ratio of a policy with another name', [named('background', ratio(0.1))], {}, 'ot=th:e666'],
    ['keep theirs if a rate limit in front of the ratio keeps it', [limit(1), ratio(0.1)], {}, 'ot=th:0'],
    ['have none if a rate limit behind the ratio keeps it', [ratio(0.1), limit(1)], { randomness: '9' }, ''],
    ['have none if the rate limit of an `or` keeps it', [or(limit(1), ratio(0.1))], { randomness: '9' }, ''],
    [
      'keep theirs if a rate limit behind the ratio and a function keep it',
      [ratio(0.1), limit(1), LARGE],
      { randomness: '9', isLarge: true },
      'ot=th:0',
    ],
    ['have the ratio of an `and` with a rate limit', [and(limit(1), ratio(0.1))], {}, 'ot=th:e666'],
    ['are dropped if no policy keeps the trace', [ratio(0.1), error()], { randomness: '9' }, 'dropped'],
    ['are dropped with a ratio of 0', [ratio(0)], {}, 'dropped'],
  ])('%s', (_what, policies, shape, state) => {
    expect(stateAfter(policies, shape)).toBe(state);
  });

  it('follow `rv` of the caller instead of the trace id', () => {
    expect(stateAfter([ratio(0.1)], { randomness: '1', tracestate: 'ot=rv:f0000000000000;th:0' })).toBe(
      'ot=th:e666;rv:f0000000000000',
    );
  });

  it('are not touched with keepSampled', () => {
    expect(stateAfter([ratio(0.1)], {}, true)).toBe('ot=th:0');
  });
});

describe('the question for the threshold', () => {
  it('takes no token from a rate limit', () => {
    const setup = new TailSetup({ policies: [ratio(0.5), limit(1)], keepSampled: false }, new RatioSampler(1));
    for (const randomness of ['f', 'f', 'f', '1', '1']) run(setup, { randomness });
    expect(setup.policies).toEqual({ root: 'rate_limiting' });
    expect(setup.sink.spans.filter(({ name }) => name === 'root')).toHaveLength(4);
  });

  it('is not asked of policies in front of the one that keeps the trace', () => {
    let asked = 0;
    const counting = where('counting', () => ++asked < 0);
    stateAfter([counting, ratio(0.1)]);
    expect(asked).toBe(1);
  });
});

describe('spans after the decision of a ratio', () => {
  const policies = [ratio(0.1), error()];

  it('have its threshold, too', () => {
    const setup = new TailSetup({ policies, keepSampled: false }, new RatioSampler(1));
    setup.end(setup.start('late', { under: run(setup) }));
    expect(states(setup)).toEqual([
      ['a', 'ot=th:e666'],
      ['root', 'ot=th:e666'],
      ['late', 'ot=th:e666'],
    ]);
  });

  it('keep theirs from an error on, which would keep the rest of the trace whatever its randomness', () => {
    const setup = new TailSetup({ policies, keepSampled: false }, new RatioSampler(1));
    const root = run(setup);
    setup.fail(setup.start('fails late', { under: root }));
    setup.end(setup.start('later', { under: root }));
    expect(states(setup).slice(2)).toEqual([
      ['fails late', 'ot=th:0'],
      ['later', 'ot=th:0'],
    ]);
    expect(setup.tail.counts).toMatchObject({ keptTraces: 1, droppedTraces: 0, lateSpans: 2 });
  });

  it('keep theirs if the trace was decided before its end, and fails then', () => {
    const setup = new TailSetup({ policies, keepSampled: false, decisionWaitMillis: 50 }, new RatioSampler(1));
    const root = setup.start('root', { under: callerOf({}) });
    setup.end(setup.start('early', { under: root }));
    setup.now += 50;
    setup.fail(setup.start('fails', { under: root }));
    setup.end(root);
    expect(states(setup)).toEqual([
      ['early', 'ot=th:e666'],
      ['fails', 'ot=th:0'],
      ['root', 'ot=th:0'],
    ]);
  });
});

describe('a flush while a trace is open', () => {
  it.each<[string, readonly TailPolicy[], readonly unknown[], readonly unknown[]]>([
    ['leaves a trace that only a ratio keeps pending', [ratio(0.1), error()], [], [['root', 'ot=th:0']]],
    [
      'keeps a trace that another policy keeps, too',
      [ratio(0.1), or(VIP, LARGE)],
      [['a', 'ot=th:0']],
      [['root', 'ot=th:0']],
    ],
    ['asks a rate limit in front of the ratio', [limit(1), ratio(0.1)], [['a', 'ot=th:0']], [['root', 'ot=th:0']]],
  ])('%s', async (_what, policies, atFlush, then) => {
    const setup = new TailSetup({ policies, keepSampled: false }, new RatioSampler(1));
    const root = setup.start('root', { under: callerOf({}) });
    for (const tenant of ['vip', 'vip', 'vip']) setup.end(setup.start('a', { under: root, attributes: { tenant } }));
    await setup.tail.forceFlush();
    expect(states(setup).slice(0, 1)).toEqual(atFlush);
    setup.fail(root);
    expect(states(setup).slice(-1)).toEqual(then);
    expect(setup.tail.counts).toMatchObject({ keptSpans: 4, droppedSpans: 0, pendingSpans: 0 });
  });

  it('uses up no rate limit behind a ratio', async () => {
    const setup = new TailSetup({ policies: [ratio(0.1), limit(1)], keepSampled: false }, new RatioSampler(1));
    const open = setup.start('open', { under: callerOf({ randomness: '8' }) });
    await setup.tail.forceFlush();
    run(setup, { randomness: '9' });
    setup.end(open);
    expect(setup.kept).toEqual(['a', 'root']);
  });
});

describe('counts that are estimated from the thresholds of kept roots', () => {
  const TRACES = 4000;

  it('are within four standard deviations of the truth: slow traces, with a flush while each is open', () => {
    const random = randomNumbers(18);
    const setup = new TailSetup({ policies: [SLOW, ratio(0.25)], keepSampled: false }, new RatioSampler(1));
    let estimate = 0;
    for (let index = 0; index < TRACES; index++) {
      const randomness = Math.floor(random() * 2 ** 28)
        .toString(16)
        .padStart(7, '0');
      const root = setup.start('root', { under: callerOf({ randomness }) });
      void setup.tail.forceFlush();
      if (random() < 0.5) setup.now += 100;
      setup.end(root);
    }
    for (const span of setup.sink.spans) {
      estimate += span.spanContext().traceState?.get('ot') === 'th:0' ? 1 : 4;
    }
    // Half of the traces are kept whatever their randomness, one in four of the others.
    expect(Math.abs(estimate - TRACES)).toBeLessThan(4 * Math.sqrt((TRACES / 2) * 3));
  });

  it.each<[string, number, readonly TailPolicy[]]>([
    ['one ratio', 1, [ratio(0.1)]],
    ['errors and a ratio', 1, [error(), ratio(0.1)]],
    ['a ratio and errors, below a head ratio of 0.5', 0.5, [ratio(0.1), error(), SLOW]],
    ['a ratio above that of the head', 0.2, [error(), ratio(0.5)]],
    ['a ratio for each tenant', 1, [and(VIP, ratio(0.5)), SLOW, ratio(0.1)]],
    ['a rate limit in front of a ratio', 1, [limit(200), ratio(0.2), error()]],
    ['a rate limit behind a ratio', 1, [ratio(0.2), limit(200), error()]],
  ])('are within four standard deviations of the truth: %s', (_what, head, policies) => {
    const random = randomNumbers(17);
    const setup = new TailSetup({ policies, keepSampled: false }, new RatioSampler(head, false));
    const digits = (): string =>
      Math.floor(random() * 2 ** 28)
        .toString(16)
        .padStart(7, '0');
    for (let index = 0; index < TRACES; index++) {
      const isFailed = random() < 0.05;
      const isVip = random() < 0.2;
      const under = remoteParent(false, idWith(digits() + digits()));
      const root = setup.start('root', { under, attributes: isVip ? { tenant: 'vip' } : {} });
      if (random() < 0.05) setup.now += 100;
      if (isFailed) setup.fail(root);
      else setup.end(root);
    }
    let estimate = 0;
    let variance = 0;
    for (const span of setup.sink.spans) {
      const { traceState } = span.spanContext();
      const threshold = traceState && thresholdIn(traceState);
      if (threshold === undefined) continue;
      const weight = 1 / (1 - Number.parseInt(threshold, 16) / 2 ** 56);
      estimate += weight;
      variance += weight * (weight - 1);
    }
    expect(Math.abs(estimate - TRACES)).toBeLessThan(4 * Math.sqrt(variance));
  });
});
