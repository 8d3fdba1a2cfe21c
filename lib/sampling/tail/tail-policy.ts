import type { AttributeMatch } from '../../matching/attribute-match';
import { countFault } from '../../diagnostics/fault';
import { catchPromise } from '../../diagnostics/user-code';
import type { FinishedSpan } from '../../otel/finished-span';
import { withoutTracing } from '../../otel/suppression';
import type { LocalTrace } from './local-trace';

/**
 * A reason to keep a local trace: `keepsFor`, `keeps`, or both. An error counts as false, and in `faultCounts()`. A policy of
 * your own starts no spans: tracing is suppressed while it runs.
 */
export interface TailPolicy {
  /** Value of `tailsampling.policy` on the kept trace's local root. */
  readonly name: string;
  /** Whether this span alone is enough to keep the trace. Called when each span ends. */
  readonly keepsFor?: (span: FinishedSpan) => boolean;
  /**
   * Whether to keep the trace as a whole. Called at the decision, and only if no span was enough. A flush asks about traces that
   * are still open, and asks again if the answer is no. With `keepSampled: false` and
   * a `probabilistic` policy, the decision may ask a second time, which sets the threshold of the trace's spans.
   */
  readonly keeps?: (trace: LocalTrace) => boolean;
  /** Whether keeping a trace uses up a limited resource. An `and` then calls this policy last. It is never asked twice. */
  readonly isLimited?: boolean;
  /** The policy as data, which `otel-instrument collector-config` writes for the OpenTelemetry Collector. */
  readonly definition?: PolicyDefinition;
}

/**
 * A policy of `tailPolicy` as data, so that it can be written in the terms of the OpenTelemetry Collector. A policy
 * without a definition is a function that only this process can run.
 */
export type PolicyDefinition =
  | { readonly kind: 'error' }
  | { readonly kind: 'forced' }
  | { readonly kind: 'latency'; readonly thresholdMillis: number; readonly anySpan: boolean }
  /** Without `match`, any value. */
  | { readonly kind: 'attribute'; readonly key: string; readonly match?: AttributeMatch }
  | { readonly kind: 'probabilistic'; readonly ratio: number }
  | { readonly kind: 'rateLimiting'; readonly tracesPerSecond: number; readonly burst: number }
  | { readonly kind: 'and' | 'or'; readonly policies: readonly TailPolicy[] };

/** Whether a value is a policy: it has a name, and `keeps` or `keepsFor`. */
export function isTailPolicy(value: unknown): value is TailPolicy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, keeps: ofTrace, keepsFor: ofSpan } = value as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && [ofTrace, ofSpan].some((method) => typeof method === 'function');
}

export function keepsFor(policy: TailPolicy, span: FinishedSpan): boolean {
  try {
    if (!policy.keepsFor) return false;
    return isTrue(policy, policy.definition ? policy.keepsFor(span) : withoutTracing(() => policy.keepsFor?.(span)));
  } catch (error) {
    countFault(`the tail policy ${policy.name}`, error);
    return false;
  }
}

export function keeps(policy: TailPolicy, trace: LocalTrace): boolean {
  try {
    if (!policy.keeps) return false;
    return isTrue(policy, policy.definition ? policy.keeps(trace) : withoutTracing(() => policy.keeps?.(trace)));
  } catch (error) {
    countFault(`the tail policy ${policy.name}`, error);
    return false;
  }
}

function isTrue(policy: TailPolicy, result: unknown): boolean {
  if (typeof result === 'object') catchPromise(`the tail policy ${policy.name}`, result);
  return result === true;
}

/** Applies both `keepsFor` and `keeps`, as a part of an `and` needs. */
export function matches(policy: TailPolicy, trace: LocalTrace): boolean {
  return trace.spans.some((span) => keepsFor(policy, span)) || keeps(policy, trace);
}
