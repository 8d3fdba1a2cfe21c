import type { OptionError } from '../../../lib';
import { faultCounts, resetFaults } from '../../../lib/diagnostics/fault';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import type { TailPolicy } from '../../../lib/sampling/tail/tail-policy';
import { remoteParent, TailSetup } from './tail-setup';

const NEVER = tailPolicy.where('never', () => false);
const ALWAYS = tailPolicy.where('always', () => true);

/** Runs one trace, a root with a child, and returns the policy that kept it, if any. */
function outcome(
  policies: readonly TailPolicy[],
  shape: { childMillis?: number; rootMillis?: number; childFails?: boolean; attributes?: Record<string, unknown> } = {},
): unknown {
  const setup = new TailSetup({ policies });
  const root = setup.start('root');
  const child = setup.start('child', { under: root, attributes: (shape.attributes ?? {}) as never });
  setup.now += shape.childMillis ?? 1;
  if (shape.childFails) setup.fail(child);
  else setup.end(child);
  setup.now += (shape.rootMillis ?? 2) - (shape.childMillis ?? 1);
  setup.end(root);
  expect(setup.kept).toEqual(setup.policies['root'] === undefined ? [] : ['child', 'root']);
  return setup.policies['root'];
}

describe('the policy', () => {
  it('error keeps only traces with a failed span', () => {
    expect(outcome([tailPolicy.error()], { childFails: true })).toBe('error');
    expect(outcome([tailPolicy.error()])).toBeUndefined();
  });

  it('latency keeps a trace whose local root takes at least the threshold', () => {
    const policies = [tailPolicy.latency({ thresholdMillis: 500 })];
    expect(outcome(policies, { rootMillis: 500 })).toBe('latency');
    expect(outcome(policies, { rootMillis: 499 })).toBeUndefined();
  });

  it('latency checks other spans than the root only with anySpan', () => {
    const slowChild = { childMillis: 500, rootMillis: 100 };
    expect(outcome([tailPolicy.latency({ thresholdMillis: 500 })], slowChild)).toBeUndefined();
    expect(outcome([tailPolicy.latency({ thresholdMillis: 500, anySpan: true })], slowChild)).toBe('latency');
    expect(outcome([tailPolicy.latency({ thresholdMillis: 501, anySpan: true })], slowChild)).toBeUndefined();
  });

  it.each<[string, Parameters<typeof tailPolicy.attribute>[1], unknown, boolean]>([
    ['an equal string', 'acme', 'acme', true],
    ['another string', 'acme', 'acme2', false],
    ['an equal number', 404, 404, true],
    ['the number as text', 404, '404', false],
    ['an equal boolean', false, false, true],
    ['a string that a pattern is found in', /^ac/, 'acme', true],
    ['a string that a pattern is not found in', /^ac/, 'mac', false],
    ['a number for a pattern', /4/, 404, false],
    ['an array with an item that is equal', 'b', ['a', 'b'], true],
    ['an array with an item that a pattern is found in', /B/i, ['a', 'b'], true],
    ['an array without', 'c', ['a', 'b'], false],
    ['what a function accepts', (value) => Number(value) > 400, 404, true],
    ['what a function refuses', (value) => Number(value) > 404, 404, false],
    ['any value', undefined, '', true],
  ])('attribute matches %s', (_what, match, value, kept) => {
    const policy = match === undefined ? tailPolicy.attribute('key') : tailPolicy.attribute('key', match);
    expect(outcome([policy], { attributes: { key: value } })).toBe(kept ? 'attribute key' : undefined);
  });

  it('attribute keeps no trace without the attribute', () => {
    expect(outcome([tailPolicy.attribute('key')], { attributes: { other: 1 } })).toBeUndefined();
  });

  it('attribute is not affected by the state of a global regular expression', () => {
    const policies = [tailPolicy.attribute('key', /a/g)];
    const outcomes = Array.from({ length: 4 }, () => outcome(policies, { attributes: { key: 'a' } }));
    expect(new Set(outcomes)).toEqual(new Set(['attribute key']));
  });

  it('forced keeps a trace with `trace.forced`', () => {
    expect(outcome([tailPolicy.forced()], { attributes: { 'trace.forced': true } })).toBe('forced');
    expect(outcome([tailPolicy.forced()], { attributes: { 'trace.forced': 'no' } })).toBeUndefined();
  });

  it('rate_limiting keeps its number of traces per second, and a burst', () => {
    let now = 0;
    const policy = tailPolicy.rateLimiting({ tracesPerSecond: 5, burst: 2, now: () => now });
    const setup = new TailSetup({ policies: [policy] });
    const burst = Array.from({ length: 10_000 }, () => setup.end(setup.start('root')));
    expect(burst).toHaveLength(10_000);
    expect(setup.kept).toHaveLength(2);
    for (now = 0; now <= 10_000; now += 10) setup.end(setup.start('root'));
    expect(setup.kept).toHaveLength(2 + 50);
  });

  it('rate_limiting adds no tokens if the clock goes back', () => {
    let now = 1000;
    const policy = tailPolicy.rateLimiting({ tracesPerSecond: 1, now: () => now });
    const setup = new TailSetup({ policies: [policy] });
    for (const time of [1000, 0, 500]) {
      now = time;
      setup.end(setup.start('root'));
    }
    expect(setup.kept).toHaveLength(1);
  });

  it('probabilistic keeps the traces that a RatioSampler of the same ratio keeps', () => {
    const setup = new TailSetup({ policies: [tailPolicy.probabilistic({ ratio: 0.3 })] });
    const sampled = new TailSetup({ policies: [] }, new RatioSampler(0.3, false));
    for (let index = 0; index < 1000; index++) {
      const traceId = Math.imul(index + 1, 2_654_435_761)
        .toString(16)
        .replace('-', '')
        .padStart(8, '1')
        .repeat(4);
      for (const one of [setup, sampled]) one.end(one.start(traceId, { under: remoteParent(false, traceId) }));
    }
    expect(setup.kept).toEqual(sampled.kept);
    expect(setup.kept.length).toBeGreaterThan(200);
    expect(setup.kept.length).toBeLessThan(400);
  });

  it('and keeps a trace that all policies keep, each for a different span', () => {
    const slowAndFailed = tailPolicy.and(tailPolicy.latency({ thresholdMillis: 500 }), tailPolicy.error());
    expect(outcome([slowAndFailed], { rootMillis: 500, childFails: true })).toBe('and(latency, error)');
    expect(outcome([slowAndFailed], { rootMillis: 500 })).toBeUndefined();
    expect(outcome([slowAndFailed], { childFails: true })).toBeUndefined();
  });

  it('and uses up no token for a trace that another policy rejects, in any order', () => {
    const limited = tailPolicy.rateLimiting({ tracesPerSecond: 1, now: () => 0 });
    for (const inner of [limited, tailPolicy.or(limited, NEVER), tailPolicy.and(limited, ALWAYS)]) {
      const policies = [
        tailPolicy.and(
          inner,
          tailPolicy.where('odd', ({ spans }) => spans.length === 1),
        ),
      ];
      const setup = new TailSetup({ policies });
      const refused = setup.start('refused');
      setup.end(setup.start('child', { under: refused }));
      setup.end(refused);
      expect(setup.kept).toEqual([]);
    }
    const setup = new TailSetup({ policies: [limited] });
    setup.end(setup.start('root'));
    expect(setup.kept).toEqual(['root']);
  });

  it('and uses up no token if a policy decides by span', () => {
    const limited = tailPolicy.rateLimiting({ tracesPerSecond: 1, now: () => 0 });
    const setup = new TailSetup({ policies: [tailPolicy.and(tailPolicy.or(limited, tailPolicy.attribute('key')))] });
    setup.end(setup.start('with the key', { attributes: { key: 1 } }));
    for (const name of ['with the token', 'with nothing']) setup.end(setup.start(name));
    expect(setup.kept).toEqual(['with the key', 'with the token']);
  });

  it('or keeps a trace that any policy keeps, by span or by trace', () => {
    const policy = tailPolicy.or(NEVER, tailPolicy.error(), tailPolicy.latency({ thresholdMillis: 500 }));
    expect(outcome([policy], { childFails: true })).toBe('or(never, error, latency)');
    expect(outcome([policy], { rootMillis: 500 })).toBe('or(never, error, latency)');
    expect(outcome([policy])).toBeUndefined();
  });

  it('or can be a part of an and', () => {
    const policy = tailPolicy.and(tailPolicy.or(tailPolicy.error(), tailPolicy.attribute('key')), ALWAYS);
    expect(outcome([policy], { attributes: { key: 1 } })).toBe('and(or(error, attribute key), always)');
    expect(outcome([policy])).toBeUndefined();
  });

  it('where calls a function with the whole trace, whose last span is the root', () => {
    const seen: unknown[] = [];
    const policy = tailPolicy.where('look', ({ root, spans, hasError, durationMillis, rootContext }) => {
      seen.push(
        root?.name,
        spans.map(({ name }) => name),
        hasError,
        durationMillis,
        rootContext.spanId.length,
      );
      return true;
    });
    expect(outcome([NEVER, policy], { rootMillis: 40 })).toBe('look');
    expect(seen).toEqual(['root', ['child', 'root'], false, 40, 16]);
  });

  it('named changes the name', () => {
    expect(outcome([tailPolicy.named('failures', tailPolicy.error())], { childFails: true })).toBe('failures');
  });

  it('that comes first names the trace', () => {
    expect(outcome([NEVER, ALWAYS, tailPolicy.latency({ thresholdMillis: 0 })])).toBe('always');
  });

  it('that throws keeps nothing, does not stop the others, and is counted', () => {
    resetFaults();
    const broken = (): never => {
      throw new Error('broken');
    };
    const policies = [tailPolicy.where('of traces', broken), { name: 'of spans', keepsFor: broken }, ALWAYS];
    expect(outcome(policies)).toBe('always');
    expect(faultCounts().get('the tail policy of traces')).toBe(1);
    expect(faultCounts().get('the tail policy of spans')).toBe(2);
  });
});

describe('an invalid policy', () => {
  it.each<[string, () => unknown, string]>([
    ['a threshold', () => tailPolicy.latency({ thresholdMillis: Number.NaN }), 'thresholdMillis'],
    ['a threshold as text', () => tailPolicy.latency({ thresholdMillis: '500' as never }), 'thresholdMillis'],
    ['an unknown option', () => tailPolicy.latency({ thresholdMilis: 500 } as never), 'thresholdMilis'],
    ['an unknown option of a limit', () => tailPolicy.rateLimiting({ perSecond: 5 } as never), 'perSecond'],
    ['no options', () => tailPolicy.probabilistic(undefined as never), 'the options of tailPolicy.probabilistic'],
    ['a negative threshold', () => tailPolicy.latency({ thresholdMillis: -1 }), 'thresholdMillis'],
    ['a key', () => tailPolicy.attribute(''), 'key'],
    ['a match', () => tailPolicy.attribute('key', {} as never), 'match'],
    ['a rate', () => tailPolicy.rateLimiting({ tracesPerSecond: 0 }), 'tracesPerSecond'],
    ['a burst', () => tailPolicy.rateLimiting({ tracesPerSecond: 1, burst: 0.5 }), 'burst'],
    ['a ratio', () => tailPolicy.probabilistic({ ratio: 2 }), 'ratio'],
    ['an empty and', () => tailPolicy.and(), 'and'],
    ['an empty or', () => tailPolicy.or(), 'or'],
    ['a name', () => tailPolicy.where('', () => true), 'name'],
    ['a part of an and', () => tailPolicy.and(tailPolicy.error(), {} as never), 'and'],
    ['a part of an or', () => tailPolicy.or({ name: 'mine' }), 'or'],
    ['another name', () => tailPolicy.named('', tailPolicy.error()), 'name'],
    ['a policy to name', () => tailPolicy.named('mine', undefined as never), 'named'],
    ['a function', () => tailPolicy.where('mine', 'yes' as never), 'mine'],
  ])('is rejected at creation, for %s', (_what, make, option) => {
    let refusal: unknown;
    try {
      make();
    } catch (error) {
      refusal = error;
    }
    expect((refusal as OptionError).name).toBe('OptionError');
    expect((refusal as OptionError).option).toBe(option);
  });
});
