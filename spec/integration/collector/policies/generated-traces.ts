import type { Attributes } from '@opentelemetry/api';
import { rejectionThreshold } from '../../../../lib/sampling/probability/rejection-threshold';
import { ARRAYS, KEYS, NUMBERS, TEXTS } from './attribute-pool';
import { RATIOS, THRESHOLDS } from './generated-options';
import type { Random } from './random';

/** A span to start and end. */
export interface SpanPlan {
  /** Index of the parent in the list of spans; of the first one the caller is the parent. */
  readonly parent: number;
  readonly attributes: Attributes;
  readonly nanos: number;
  readonly isFailed: boolean;
  /** Whether it ends after the local root. */
  readonly isLate: boolean;
}

/** A local root and what it calls in its process. */
export interface LocalPlan {
  readonly service: number;
  readonly path: string;
  readonly spans: readonly SpanPlan[];
}

export interface TracePlan {
  readonly traceId: string;
  readonly isForced: boolean;
  /** A caller outside of these services. */
  readonly caller: { readonly isSampled: boolean; readonly traceState: string } | undefined;
  /** Without a caller, the first service calls the others. */
  readonly locals: readonly LocalPlan[];
}

/** Traces of one service, of several requests of one service, and of two or three services. */
export function generatedTraces(random: Random, count: number): readonly TracePlan[] {
  return Array.from({ length: count }, () => {
    const kind = random.next();
    const services = kind < 0.6 ? [0] : kind < 0.7 ? [0, 0] : kind < 0.85 ? [0, 1] : [0, 1, 2];
    const caller = random.chance(0.4) ? { isSampled: random.chance(0.2), traceState: traceState(random) } : undefined;
    return {
      traceId: random.hex(18) + randomness(random),
      isForced: random.chance(0.02),
      caller,
      locals: services.map((service) => local(random, service)),
    };
  });
}

function local(random: Random, service: number): LocalPlan {
  const spans = Array.from({ length: 1 + random.below(4) }, (_, index): SpanPlan => ({
    parent: index === 0 ? -1 : random.below(index),
    attributes: attributes(random),
    nanos: nanos(random),
    isFailed: random.chance(0.04),
    isLate: index > 0 && random.chance(0.05),
  }));
  return { service, path: random.pick(['/orders', '/checkout/pay', '/health']), spans };
}

function attributes(random: Random): Attributes {
  const some: Attributes = {};
  for (const key of KEYS) {
    if (!random.chance(0.12)) continue;
    const kind = random.below(10);
    if (kind < 5) some[key] = random.pick(TEXTS);
    else if (kind < 7) some[key] = random.pick(NUMBERS);
    else if (kind < 8) some[key] = random.chance(0.5);
    else some[key] = random.pick(ARRAYS);
  }
  return some;
}

/** A threshold, one nanosecond less or more, or much less or more. */
function nanos(random: Random): number {
  const threshold = Math.ceil(random.pick(THRESHOLDS) * 1e6);
  if (random.chance(0.4)) return Math.max(0, threshold - 1 + random.below(3));
  return random.chance(0.6) ? random.below(1_000_000) : random.below(2_000_000_000);
}

/** 14 digits; often a threshold, or one less. */
function randomness(random: Random): string {
  if (random.chance(0.7)) return random.hex(14);
  const threshold = BigInt(`0x${rejectionThreshold(random.pick(RATIOS)).padEnd(14, '0')}`);
  return (threshold - BigInt(threshold > 0n && random.chance(0.5))).toString(16).padStart(14, '0');
}

function traceState(random: Random): string {
  const rv = randomness(random);
  return random.pick([
    '',
    'vendor=1',
    `ot=rv:${rv}`,
    `ot=th:8;rv:${rv}`,
    `vendor=a:b;rv:${rv},ot=x:1;rv:${rv};y:2,last=1`,
    `ot=r:1;rvx:2;rv:${rv}`,
    `ot=rv:${rv}0`,
    `ot=rv:none;rv:${rv}`,
    `ot=th:c`,
    `xot=rv:${rv}`,
  ]);
}
