import type { SamplingOptions } from '../../../../lib/config/telemetry-options';
import { tailPolicy } from '../../../../lib/sampling/tail/tail-policies';
import type { TailPolicy } from '../../../../lib/sampling/tail/tail-policy';
import { ARRAYS, COUNTED, KEYS, LEFT_OUT, NUMBERS, PATTERNS, TEXTS } from './attribute-pool';
import type { Random } from './random';

const { and, attribute, error, forced, latency, named, or, probabilistic, rateLimiting, where } = tailPolicy;

/** Milliseconds; some lie between two nanoseconds. */
export const THRESHOLDS = [0, 0.000001, 0.5, 1, 20, 100.25, 500.0000004, 1000, 0.1 + 0.2] as const;
export const RATIOS = [1e-6, 1e-3, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1] as const;

/** `sampling` of services, with tail sampling of a list of policies. */
export type GeneratedSampling = SamplingOptions & {
  readonly tail: { readonly policies: readonly TailPolicy[]; readonly keepSampled: boolean };
};

/** Options of services: each kind of policy alone, then mixtures. */
export function generatedOptions(random: Random, count: number): readonly GeneratedSampling[] {
  const all = [
    alone(true, forced(), error(), latency({ thresholdMillis: 1000 })),
    alone(false, error()),
    alone(false, forced()),
    alone(false, latency({ thresholdMillis: 20 })),
    alone(false, latency({ thresholdMillis: 500.0000004, anySpan: true })),
    alone(false, latency({ thresholdMillis: 0 })),
    alone(false, probabilistic({ ratio: 0.1 })),
    alone(false, attribute('k')),
    alone(false, ...TEXTS.map((text) => attribute(random.pick(KEYS), text))),
    alone(false, ...NUMBERS.map((number) => attribute(random.pick(KEYS), number)), attribute('k', false)),
    alone(false, or(...PATTERNS.slice(0, 20).map((pattern) => attribute(random.pick(KEYS), pattern)))),
    alone(false, or(...PATTERNS.slice(20).map((pattern) => attribute(random.pick(KEYS), pattern)))),
    alone(false, or(attribute('k', COUNTED.inProcess), attribute('k', /a{5}end$/), attribute('k', /^$/))),
  ];
  while (all.length < count) all.push(mixture(random));
  return all;
}

function alone(keepSampled: boolean, ...policies: readonly TailPolicy[]): GeneratedSampling {
  return { ratio: 0.05, tail: { policies, keepSampled } };
}

function mixture(random: Random): GeneratedSampling {
  const policies = Array.from({ length: 1 + random.below(5) }, () => policy(random, 0));
  const rules = random.chance(0.3) ? [{ route: '/checkout/**', ratio: random.pick(RATIOS) }] : [];
  return {
    ratio: random.pick([0, 0.001, 0.05, 0.3]),
    rules,
    parentBased: random.pick([true, true, 'local']),
    tail: { policies, keepSampled: random.chance(0.5) },
  };
}

function policy(random: Random, depth: number): TailPolicy {
  const kind = random.below(depth < 3 ? 10 : 6);
  if (kind < 6) return leaf(random);
  if (kind === 6) return named(random.pick(['$', 'head', 'a "name"', 'error']), policy(random, depth + 1));
  const parts = Array.from({ length: 1 + random.below(3) }, () => policy(random, depth + 1));
  if (kind === 7) return or(...parts);
  // A limit that limits nothing: how many traces pass a limit depends on the time.
  const limit = random.chance(0.2) ? [rateLimiting({ tracesPerSecond: 1e8, burst: 1e8 })] : [];
  return and(...limit, ...parts);
}

function leaf(random: Random): TailPolicy {
  switch (random.below(8)) {
    case 0:
      return error();
    case 1:
      return forced();
    case 2:
      return latency({ thresholdMillis: random.pick(THRESHOLDS.slice(2)), anySpan: random.chance(0.5) });
    case 3:
      return probabilistic({ ratio: random.pick(RATIOS) });
    default:
      return condition(random);
  }
}

function condition(random: Random): TailPolicy {
  const key = random.pick(KEYS);
  switch (random.below(12)) {
    case 0:
      return attribute(key);
    case 1:
      return attribute(key, random.chance(0.5));
    case 2:
    case 3:
      return attribute(key, random.pick(NUMBERS));
    case 4:
    case 5:
    case 6:
      return attribute(key, random.pick(TEXTS));
    case 7:
      return attribute(key, random.pick(LEFT_OUT));
    case 8:
      return random.chance(0.5) ? attribute(key, isArray) : where('many spans', ({ spans }) => spans.length > 3);
    default:
      return attribute(key, random.pick(PATTERNS));
  }
}

const isArray = (value: unknown): boolean => Array.isArray(value) && ARRAYS.length > 0;
