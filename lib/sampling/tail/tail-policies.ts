import { isPositive } from '../../validation/predicates';
import { invalidOption } from '../../validation/option-error';
import { type AttributeMatch, attributeMatcher } from '../../matching/attribute-match';
import { SamplingDecision } from '../../otel/sdk';
import { ATTR_TRACE_FORCED } from '../forced/forced-trace';
import { checkedClock } from '../forced/checked-clock';
import { TraceIdRatio } from '../probability/trace-id-ratio';
import { TokenBucket } from '../forced/token-bucket';
import { durationMillis, isFailed } from '../../otel/finished-span';
import type { LocalTrace } from './local-trace';
import { isTailPolicy, keeps, keepsFor, matches, type TailPolicy } from './tail-policy';

/** Keeps traces in which a span has status ERROR: the Collector's `status_code: { status_codes: [ERROR] }`. */
function error(): TailPolicy {
  return { name: 'error', keepsFor: isFailed, keeps: (trace) => trace.hasError };
}

/** Options of `tailPolicy.latency`. */
export interface LatencyOptions {
  /** Milliseconds from which a trace is slow. */
  readonly thresholdMillis: number;
  /** Whether any slow span is enough; without it, only the local root counts. */
  readonly anySpan?: boolean;
}

/**
 * Keeps slow traces: those whose local root has taken that long, which is the Collector's `latency`.
 *
 * @throws OptionError where the threshold is no number of milliseconds
 */
function latency({ thresholdMillis, anySpan = false }: LatencyOptions): TailPolicy {
  if (!(thresholdMillis >= 0)) throw invalidOption('thresholdMillis', 'a number of milliseconds', thresholdMillis);
  const name = 'latency';
  if (anySpan) return { name, keepsFor: (span) => durationMillis(span) >= thresholdMillis };
  return { name, keeps: (trace) => trace.durationMillis >= thresholdMillis };
}

/**
 * Keeps traces in which a span has the attribute, with a value that fits; the Collector's `string_attribute`,
 * `numeric_attribute` and `boolean_attribute` in one.
 *
 * @param match any value by default
 * @throws OptionError where `match` is nothing to compare with
 */
function attribute(key: string, match: AttributeMatch = () => true): TailPolicy {
  if (typeof key !== 'string' || key === '') throw invalidOption('key', 'the name of an attribute', key);
  const fits = attributeMatcher(key, match);
  return { name: `attribute ${key}`, keepsFor: ({ attributes }) => fits(attributes) };
}

/** Keeps traces that were forced, by `x-force-trace` for instance: their local root has `trace.forced`. */
function forced(): TailPolicy {
  return { ...attribute(ATTR_TRACE_FORCED, true), name: 'forced' };
}

/** Options of `tailPolicy.rateLimiting`. */
export interface RateLimitingOptions {
  /** Traces per second that are kept. */
  readonly tracesPerSecond: number;
  /** Traces that are kept at once after a quiet time; those of one second by default, and at least one. */
  readonly burst?: number;
  /** Milliseconds that never go back; those since the start of the process by default. */
  readonly now?: () => number;
}

/**
 * Keeps so many traces per second, the first that come. It belongs behind the policies that it shall not hold up, or
 * into an `and` whose others it bounds. The Collector's `rate_limiting` counts spans instead.
 *
 * @throws OptionError where the rate is no number above 0, or the burst is below 1
 */
function rateLimiting(options: RateLimitingOptions): TailPolicy {
  const { tracesPerSecond, burst = Math.max(1, tracesPerSecond), now } = options;
  if (!isPositive(tracesPerSecond)) throw invalidOption('tracesPerSecond', 'a number above 0', tracesPerSecond);
  if (!(burst >= 1)) throw invalidOption('burst', 'a number of traces, 1 or more', burst);
  const bucket = new TokenBucket(tracesPerSecond, burst, checkedClock(now));
  return { name: 'rate_limiting', keeps: () => bucket.take(), isLimited: true };
}

/**
 * Keeps a share of all traces, by their randomness as {@link RatioSampler} does: services with the same ratio keep the
 * same traces, and what a head sampler keeps at a lower ratio is among them. The Collector's `probabilistic`.
 *
 * @throws OptionError where the ratio is not from 0 to 1
 */
function probabilistic({ ratio }: { readonly ratio: number }): TailPolicy {
  const share = new TraceIdRatio(ratio);
  return {
    name: 'probabilistic',
    keeps: ({ rootContext: { traceId, traceState } }) =>
      share.decide(traceId, traceState).decision === SamplingDecision.RECORD_AND_SAMPLED,
  };
}

/**
 * Keeps what all of them keep, each for a span of its own if need be: the Collector's `and`. Limited ones are asked
 * last, so that nothing is used up for a trace that another one refuses.
 *
 * @throws OptionError where there are none, or one is no policy
 */
function and(...policies: readonly TailPolicy[]): TailPolicy {
  const ordered = limitedLast('and', policies);
  return {
    name: `and(${names(policies)})`,
    keeps: (trace) => ordered.every((policy) => matches(policy, trace)),
    ...limitOf(policies),
  };
}

/**
 * Keeps what one of them keeps: a list of policies as a part of an `and`.
 *
 * @throws OptionError where there are none, or one is no policy
 */
function or(...policies: readonly TailPolicy[]): TailPolicy {
  const ordered = limitedLast('or', policies);
  const bySpan = ordered.filter((policy) => policy.keepsFor);
  return {
    name: `or(${names(policies)})`,
    ...(bySpan.length > 0 ? { keepsFor: (span) => bySpan.some((policy) => keepsFor(policy, span)) } : {}),
    keeps: (trace) => ordered.some((policy) => keeps(policy, trace)),
    ...limitOf(policies),
  };
}

/**
 * Keeps what a function says, which is asked once for each trace that no span has kept before.
 *
 * @param name what the kept trace shows
 * @throws OptionError where the name is empty, or there is no function
 */
function where(name: string, keepsTrace: (trace: LocalTrace) => boolean): TailPolicy {
  if (typeof name !== 'string' || name === '') throw invalidOption('name', 'a name for the policy', name);
  if (typeof keepsTrace !== 'function') throw invalidOption(name, 'a function of the trace', keepsTrace);
  return { name, keeps: keepsTrace };
}

/**
 * The same policy under a name of one's own.
 *
 * @throws OptionError where the name is empty, or there is no policy
 */
function named(name: string, policy: TailPolicy): TailPolicy {
  if (typeof name !== 'string' || name === '') throw invalidOption('name', 'a name for the policy', name);
  checkPolicy('named', policy);
  return { ...policy, name };
}

function limitedLast(name: string, policies: readonly TailPolicy[]): readonly TailPolicy[] {
  if (policies.length === 0) throw invalidOption(name, 'at least one policy', undefined);
  for (const policy of policies) checkPolicy(name, policy);
  return policies.toSorted((a, b) => Number(a.isLimited ?? false) - Number(b.isLimited ?? false));
}

function checkPolicy(name: string, policy: unknown): void {
  if (!isTailPolicy(policy)) throw invalidOption(name, 'a tail policy: a name, and `keeps` or `keepsFor`', policy);
}

function names(policies: readonly TailPolicy[]): string {
  return policies.map(({ name }) => name).join(', ');
}

function limitOf(policies: readonly TailPolicy[]): Pick<TailPolicy, 'isLimited'> {
  return policies.some(({ isLimited }) => isLimited) ? { isLimited: true } : {};
}

/**
 * What makes the policies of a {@link TailSamplingProcessor}. A trace is kept where one of them says so; the first one
 * that does gives the trace its `tailsampling.policy`.
 *
 * @example
 * ```ts
 * const policies = [
 *   tailPolicy.error(),
 *   tailPolicy.latency({ thresholdMillis: 500 }),
 *   tailPolicy.named('checkout', tailPolicy.attribute('http.route', /^\/checkout/)),
 *   tailPolicy.and(tailPolicy.attribute('tenant.id', 'acme'), tailPolicy.rateLimiting({ tracesPerSecond: 5 })),
 *   tailPolicy.where('large', (trace) => trace.spans.length > 100),
 * ];
 * policies.map(({ name }) => name);
 * // => ['error', 'latency', 'checkout', 'and(attribute tenant.id, rate_limiting)', 'large']
 * ```
 */
export const tailPolicy = {
  error,
  latency,
  attribute,
  forced,
  rateLimiting,
  probabilistic,
  and,
  or,
  where,
  named,
} as const;
