import { checkOptions } from '../../validation/check-options';
import { invalidOption } from '../../validation/option-error';
import { type AttributeMatch, attributeMatcher } from '../../matching/attribute-match';
import { SamplingDecision } from '../../otel/sdk';
import { ATTR_TRACE_FORCED } from '../forced/forced-trace';
import { checkedClock } from '../forced/checked-clock';
import { attributeCondition } from '../head/attribute-condition';
import { TraceIdRatio } from '../probability/trace-id-ratio';
import { TokenBucket } from '../forced/token-bucket';
import { durationMillis, isFailed } from '../../otel/finished-span';
import type { LocalTrace } from './local-trace';
import {
  LATENCY_OPTIONS,
  type LatencyOptions,
  PROBABILISTIC_OPTIONS,
  type ProbabilisticOptions,
  RATE_LIMITING_OPTIONS,
  type RateLimitingOptions,
} from './tail-policy-options';
import { isTailPolicy, keeps, keepsFor, matches, type TailPolicy } from './tail-policy';

// "In the Collector" says what `otel-instrument collector-config` writes for the policy.

/** Keeps traces with a span of status ERROR. In the Collector: `status_code`, which keeps the same traces. */
function error(): TailPolicy {
  return { name: 'error', keepsFor: isFailed, keeps: (trace) => trace.hasError, definition: { kind: 'error' } };
}

/**
 * Keeps traces whose local root takes at least the threshold.
 *
 * In the Collector: a condition on the duration of spans whose parent is missing or remote, in nanoseconds, which keeps the
 * same traces. It is not the Collector's `latency`, which keeps a trace if all its spans together take longer.
 *
 * @throws OptionError if an option is unknown, or the threshold is not a number of milliseconds, 0 or more
 */
function latency(options: LatencyOptions): TailPolicy {
  checkOptions('tailPolicy.latency', LATENCY_OPTIONS, options);
  const { thresholdMillis, anySpan = false } = options;
  const name = 'latency';
  const definition = { kind: 'latency', thresholdMillis, anySpan } as const;
  if (anySpan) return { name, keepsFor: (span) => durationMillis(span) >= thresholdMillis, definition };
  return { name, keeps: (trace) => trace.durationMillis >= thresholdMillis, definition };
}

/**
 * Keeps traces with a span that has the attribute, with a matching value.
 *
 * In the Collector: conditions on the attributes of spans, which keep the same traces. They are not the Collector's
 * `string_attribute`, `numeric_attribute` and `boolean_attribute`, which read the resource, too, do not look into arrays,
 * and read other values as 0 and false. Patterns become those of the Collector (RE2), with these differences:
 *
 * - A pattern with lookaround, a reference to a group, a `^` or `$` in the middle or more than 1,000 repetitions is left out,
 *   and so is a function. The generator says so.
 * - The items of an array are tested to their end, and a `null` in an array of strings counts as an empty string.
 * - Without the flag `u`, a dot or a class counts a character outside the Basic Multilingual Plane as one, not as two. In
 *   longer texts, the first 1,024 characters are counted in the same way.
 *
 * @param match any value by default
 * @throws OptionError if `match` is not a valid condition
 */
function attribute(key: string, match?: AttributeMatch): TailPolicy {
  if (typeof key !== 'string' || key === '') throw invalidOption('key', 'the name of an attribute', key);
  const fits = match === undefined ? attributeMatcher(key, () => true) : attributeCondition(key, match);
  return {
    name: `attribute ${key}`,
    keepsFor: ({ attributes }) => fits(attributes),
    definition: { kind: 'attribute', key, ...(match === undefined ? {} : { match }) },
  };
}

/**
 * Keeps forced traces, for instance by `x-force-trace`: their local root has `trace.forced`. In the Collector:
 * `boolean_attribute`, which keeps the same traces.
 */
function forced(): TailPolicy {
  return { ...attribute(ATTR_TRACE_FORCED, true), name: 'forced', definition: { kind: 'forced' } };
}

/**
 * Keeps the first traces of each second, up to a limit. Put it after policies that it must not limit, or in an `and`
 * with the policies that it limits.
 *
 * In the Collector: `rate_limiting`, which keeps other traces. It counts spans, of all services together, and each Collector
 * of the sampling tier has a part of the limit. The generator multiplies by the expected number of spans per trace.
 *
 * @throws OptionError if an option is unknown, the rate is not a number above 0, or the burst is below 1
 */
function rateLimiting(options: RateLimitingOptions): TailPolicy {
  checkOptions('tailPolicy.rateLimiting', RATE_LIMITING_OPTIONS, options);
  const { tracesPerSecond, burst = Math.max(1, tracesPerSecond), now } = options;
  const bucket = new TokenBucket(tracesPerSecond, burst, checkedClock(now));
  return {
    name: 'rate_limiting',
    keeps: () => bucket.take(),
    isLimited: true,
    definition: { kind: 'rateLimiting', tracesPerSecond, burst },
  };
}

/**
 * Keeps a ratio of all traces by their randomness, as {@link RatioSampler} does: services with the same ratio keep the
 * same traces, including everything that a head sampler keeps at a lower ratio.
 *
 * In the Collector: a condition on the trace id, or on `rv` in `tracestate`, which keeps the same traces. It is not the
 * Collector's `probabilistic`, which keeps others, because it hashes the id.
 *
 * @throws OptionError if the ratio is not from 0 to 1
 */
function probabilistic(options: ProbabilisticOptions): TailPolicy {
  checkOptions('tailPolicy.probabilistic', PROBABILISTIC_OPTIONS, options);
  const { ratio } = options;
  const traceIdRatio = new TraceIdRatio(ratio);
  return {
    name: 'probabilistic',
    keeps: ({ rootContext: { traceId, traceState } }) =>
      traceIdRatio.decide(traceId, traceState).decision === SamplingDecision.RECORD_AND_SAMPLED,
    definition: { kind: 'probabilistic', ratio },
  };
}

/**
 * Keeps traces that all given policies keep; each may match a different span. Rate limits are checked last, so that a trace
 * that another policy rejects uses up no token.
 *
 * In the Collector: `and`, which may keep more traces. The parts may hold in different services, or in spans that end after
 * the local root. If one part cannot be written for the Collector, the whole `and` is left out, and the generator says so.
 *
 * @throws OptionError if the list is empty, or an item is not a policy
 */
function and(...policies: readonly TailPolicy[]): TailPolicy {
  const ordered = limitedLast('and', policies);
  return {
    name: `and(${names(policies)})`,
    keeps: (trace) => ordered.every((policy) => matches(policy, trace)),
    ...limitOf(policies),
    definition: { kind: 'and', policies },
  };
}

/**
 * Keeps traces that any given policy keeps. Use it to put a list of policies into an `and`. In the Collector: a list of
 * conditions or several policies, which keep the same traces.
 *
 * @throws OptionError if the list is empty, or an item is not a policy
 */
function or(...policies: readonly TailPolicy[]): TailPolicy {
  const ordered = limitedLast('or', policies);
  const bySpan = ordered.filter((policy) => policy.keepsFor);
  return {
    name: `or(${names(policies)})`,
    ...(bySpan.length > 0 ? { keepsFor: (span) => bySpan.some((policy) => keepsFor(policy, span)) } : {}),
    keeps: (trace) => ordered.some((policy) => keeps(policy, trace)),
    ...limitOf(policies),
    definition: { kind: 'or', policies },
  };
}

/**
 * Keeps traces for which a function returns true. It is called at the decision, if no single span has kept the trace, and at
 * each flush before. With `keepSampled: false` and a `probabilistic` policy, it may be called again for the same trace. The
 * function starts no spans: tracing is suppressed while it runs. In the Collector: nothing, because only this process can
 * call it. The Collector keeps what a service with `mode: 'process'` keeps.
 *
 * @param name value of `tailsampling.policy`
 * @throws OptionError if the name is empty, or `keepsTrace` is not a function
 */
function where(name: string, keepsTrace: (trace: LocalTrace) => boolean): TailPolicy {
  if (typeof name !== 'string' || name === '') throw invalidOption('name', 'a name for the policy', name);
  if (typeof keepsTrace !== 'function') throw invalidOption(name, 'a function of the trace', keepsTrace);
  return { name, keeps: keepsTrace };
}

/**
 * Gives a policy another name. In the Collector: `name`, with a number if another policy has the name already.
 *
 * @throws OptionError if the name is empty, or `policy` is not a policy
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
 * Creates policies for a {@link TailSamplingProcessor}. A trace is kept if any policy keeps it; the first such policy
 * becomes the trace's `tailsampling.policy`.
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
