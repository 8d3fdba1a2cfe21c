import * as fc from 'fast-check';
import type { CollectorPolicy } from '../../../lib/collector/policies/collector-policy';
import { tailSamplingPolicies } from '../../../lib/collector/policies/tail-sampling-policies';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import {
  completeTailSamplingOptions,
  type TailSamplingOptions,
} from '../../../lib/sampling/tail/tail-sampling-options';
import type { TailPolicy } from '../../../lib/sampling/tail/tail-policy';

const { and, attribute, error, forced, latency, named, or, probabilistic, rateLimiting, where } = tailPolicy;
const load = { tracesPerSecond: 100, spansPerTrace: 8, gateways: 2, samplers: 2 };

const translate = (options: TailSamplingOptions) => tailSamplingPolicies(completeTailSamplingOptions(options), load);

/** The policies after the fixed ones, and the notes. */
function translated(...policies: readonly TailPolicy[]) {
  const { policies: all, thresholds, notes } = translate({ policies, keepSampled: false });
  return {
    policies: all.filter(({ name }) => !name.startsWith('kept by a service')),
    thresholds,
    notes: notes.map(({ option, effect, text }) => `${option} ${effect}: ${text}`),
  };
}

const ottl = (...span: readonly string[]) => ({ error_mode: 'silent', span });
const IS_ERROR = { name: 'error', type: 'status_code', status_code: { status_codes: ['ERROR'] } };
const HAS_A = { name: 'attribute a', type: 'ottl_condition', ottl_condition: ottl('span.attributes["a"] != nil') };

describe('the policies of the Collector', () => {
  it('keep by default what a service keeps by default, without a note', () => {
    expect(translate({})).toStrictEqual({
      policies: [
        {
          name: 'kept by a service',
          type: 'ottl_condition',
          ottl_condition: ottl('span.attributes["tailsampling.policy"] != nil'),
        },
        { name: 'head', type: 'trace_flags' },
        { name: 'forced', type: 'boolean_attribute', boolean_attribute: { key: 'trace.forced', value: true } },
        IS_ERROR,
        {
          name: 'latency',
          type: 'ottl_condition',
          ottl_condition: ottl(
            '(IsRootSpan() or span.flags >= 768) and span.end_time_unix_nano - span.start_time_unix_nano >= 1000000000',
          ),
        },
      ],
      thresholds: [],
      notes: [],
    });
  });

  it('ignore the head decision without keepSampled', () => {
    expect(translate({ policies: [], keepSampled: false }).policies.map(({ name }) => name)).toStrictEqual([
      'kept by a service',
    ]);
  });

  it('have unique names, with a note about a changed name', () => {
    const { policies, notes } = translated(error(), named('error', attribute('a')), named('$"\n', error()));
    expect(policies.map(({ name }) => name)).toStrictEqual(['error', 'error (2)', '$"\n']);
    expect(notes).toStrictEqual([
      'sampling.tail.policies[1] differs: Names must be unique in the Collector, so the policy "error", or a part of it, has the name "error (2)" there.',
    ]);
  });

  it('have one list of conditions for an or', () => {
    expect(translated(or(error(), forced(), attribute('a'), error())).policies).toStrictEqual([
      {
        name: 'or(error, forced, attribute a, error)',
        type: 'ottl_condition',
        ottl_condition: ottl(
          'span.status.code == STATUS_CODE_ERROR',
          'span.attributes["trace.forced"] == true',
          'IsList(span.attributes["trace.forced"]) and ContainsValue(span.attributes["trace.forced"], true)',
          'span.attributes["a"] != nil',
        ),
      },
    ]);
  });

  it('flatten an and inside an and', () => {
    const { policies, notes } = translated(and(error(), and(attribute('a'), error())));
    expect(policies).toStrictEqual([
      {
        name: 'and(error, and(attribute a, error))',
        type: 'and',
        and: { and_sub_policy: [IS_ERROR, HAS_A, { ...IS_ERROR, name: 'error (2)' }] },
      },
    ]);
    expect(notes).toStrictEqual([
      'sampling.tail.policies[0] differs: The policy "and(error, and(attribute a, error))" is an and. The Collector checks its parts ' +
        'on the spans of all services, including those that end after the root. A service checks only its own spans, when its part of ' +
        'the trace ends. The Collector may keep more traces.',
    ]);
  });

  it('have one and for each alternative inside an and', () => {
    const { policies } = translated(named('slow', and(or(and(error(), forced()), attribute('a')), attribute('b'))));
    const parts = policies.map(({ name, and: part }) =>
      [name].concat((part as AndPart).and_sub_policy.map((sub) => sub.name)),
    );
    expect(parts).toStrictEqual([
      ['slow', 'error', 'forced', 'attribute b'],
      ['slow (2)', 'attribute a', 'attribute b'],
    ]);
  });

  it('check limits last, in spans, and say so', () => {
    const limit = rateLimiting({ tracesPerSecond: 5, burst: 40 });
    const limited = {
      name: 'rate_limiting',
      type: 'rate_limiting',
      rate_limiting: { spans_per_second: 20, burst_capacity: 160 },
    };
    const { policies, notes } = translated(limit, and(limit, error()), attribute('a'));
    expect(policies).toStrictEqual([
      HAS_A,
      limited,
      { name: 'and(rate_limiting, error)', type: 'and', and: { and_sub_policy: [IS_ERROR, limited] } },
    ]);
    expect(notes).toHaveLength(5);
    expect(notes[4]).toBe(
      'sampling.tail.policies[1] differs: The policies "rate_limiting" (policies[0]) and "and(rate_limiting, error)" (policies[1]) share one ' +
        'rate limit in a service. In the Collector each has a budget of its own, so together they may keep more. Put them into one ' +
        'policy, or give each a limit of its own.',
    );
    expect(notes[1]).toBe(
      'sampling.tail.policies[0] differs: The policy "rate_limiting" limits the traces of each process. In the Collector, it limits the spans of ' +
        'all services together: 5 traces per second with 8 spans each, divided among 2 Collectors of the sampling tier, are 20 spans per ' +
        'second in each. A trace of more than 160 spans never passes.',
    );
  });

  it.each([
    [0.01, 'are 0.04 spans per second in each. The limit there is a whole number, 1. A trace'],
    [1e9, 'are 4000000000 spans per second in each. The limit there is a whole number, 2147483647. A trace'],
  ])('say which limit becomes of %d traces per second, if it is another one', (tracesPerSecond, text) => {
    const { notes } = translated(rateLimiting({ tracesPerSecond }));
    expect(notes).toStrictEqual([expect.stringContaining(text)]);
  });

  it('have ratios last, the largest first, with the thresholds that their traces carry', () => {
    const { policies, thresholds, notes } = translated(
      named('small', probabilistic({ ratio: 0.01 })),
      named('large', probabilistic({ ratio: 0.5 })),
      and(probabilistic({ ratio: 0.1 }), error(), probabilistic({ ratio: 0.2 })),
      and(probabilistic({ ratio: 0.1 }), rateLimiting({ tracesPerSecond: 1 })),
      probabilistic({ ratio: 1 }),
    );
    expect(policies.map(({ name, type }) => [name, type])).toStrictEqual([
      ['probabilistic', 'always_sample'],
      ['large', 'ottl_condition'],
      ['and(probabilistic, error, probabilistic)', 'and'],
      ['and(probabilistic, rate_limiting)', 'and'],
      ['small', 'ottl_condition'],
    ]);
    expect(thresholds).toStrictEqual([
      { policy: 'probabilistic', threshold: '00000000000000' },
      { policy: 'large', threshold: '80000000000000' },
      { policy: 'and(probabilistic, error, probabilistic)', threshold: 'e6660000000000' },
      { policy: 'and(probabilistic, rate_limiting)', threshold: 'e6660000000000' },
      { policy: 'small', threshold: 'fd70a000000000' },
    ]);
    expect(notes.filter((note) => note.includes('later')).map((note) => note.split(' ')[0])).toStrictEqual(
      [0, 1, 2, 3].map((position) => `sampling.tail.policies[${position}]`),
    );
  });

  it('leave out what the Collector cannot express, with a note', () => {
    const { policies, notes } = translated(
      where('large', () => true),
      error(),
    );
    expect(policies).toStrictEqual([IS_ERROR]);
    expect(notes[0]).toMatch(/^sampling\.tail\.policies\[0\] left out: The policy "large" is a function/);
  });

  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('error', 'head', 'a"\\$\n', '\ud800'));
  const match = fc.oneof(
    text,
    fc.double(),
    fc.boolean(),
    fc.constantFrom(/a/, /(?=b)/, /^\/x$/im),
    fc.constant(() => true),
  );
  const nonEmpty = text.filter((value) => value !== '');
  const leaf: fc.Arbitrary<TailPolicy> = fc.oneof(
    fc.constantFrom(error(), forced(), { name: 'own', keeps: () => true }),
    fc.double({ min: 0, noNaN: true }).map((thresholdMillis) => latency({ thresholdMillis })),
    fc.tuple(nonEmpty, match).map(([key, value]) => attribute(key, value)),
    fc.double({ min: 0, max: 1, noNaN: true }).map((ratio) => probabilistic({ ratio })),
    fc
      .double({ min: 1e-9, noNaN: true, noDefaultInfinity: true })
      .map((rate) => rateLimiting({ tracesPerSecond: rate })),
  );
  const { policy } = fc.letrec<{ policy: TailPolicy }>((tie) => {
    const list = fc.array(tie('policy'), { minLength: 1, maxLength: 4 });
    return {
      policy: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        list.map((policies) => and(...policies)),
        list.map((policies) => or(...policies)),
        fc.tuple(nonEmpty, tie('policy')).map(([name, one]) => named(name, one)),
      ),
    };
  });

  it('never contain settings that kill or block a Collector', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 6 }), fc.boolean(), (policies, keepSampled) => {
        const { policies: all, thresholds, notes } = translate({ policies, keepSampled });
        expect(problemsOf(all)).toStrictEqual([]);
        for (const { policy: name, threshold } of thresholds) {
          expect(all.some((one) => one.name === name)).toBe(true);
          expect(threshold).toMatch(/^[0-9a-f]{14}$/);
        }
        for (const { option } of notes) expect(option).toMatch(/^sampling\.tail\.policies\[\d\]$/);
      }),
      { numRuns: 300 },
    );
  });
});

/** What the Collector would not start with, or would do something else with. */
function problemsOf(policies: readonly CollectorPolicy[], isInner = false): readonly unknown[] {
  const names = policies.map(({ name }) => name);
  const isNamed = names.every((name) => name !== '' && Buffer.from(name).toString() === name);
  if (!isNamed || new Set(names).size < names.length) return [names];
  return policies.flatMap((policy) => (isValid(policy, isInner) ? innerProblems(policy) : [policy]));
}

function innerProblems({ and: part }: CollectorPolicy): readonly unknown[] {
  return part === undefined ? [] : problemsOf((part as AndPart).and_sub_policy, true);
}

interface AndPart {
  readonly and_sub_policy: readonly CollectorPolicy[];
}

function isValid(policy: CollectorPolicy, isInner: boolean): boolean {
  const part = policy[policy.type] as Record<string, unknown>;
  switch (policy.type) {
    case 'and':
      return !isInner && (part as unknown as AndPart).and_sub_policy.length > 1;
    case 'ottl_condition':
      return isOttl(part['span'] as readonly string[]);
    case 'rate_limiting':
      return Object.values(part).every((count) => Number.isInteger(count) && Number(count) >= 1);
    default:
      return ['status_code', 'boolean_attribute', 'trace_flags', 'always_sample'].includes(policy.type);
  }
}

/** Outside quotes are only the words of OTTL. */
function isOttl(conditions: readonly string[]): boolean {
  const isClean = (condition: string): boolean =>
    /^[\w .[\](),=!<>*+-]+$/.test(condition.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''));
  return conditions.length > 0 && conditions.every(isClean);
}
