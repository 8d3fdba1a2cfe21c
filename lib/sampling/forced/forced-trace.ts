import {
  type Attributes,
  type Context,
  type Link,
  type SpanContext,
  type SpanKind,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { checkPart } from '../../validation/part-check';
import { countFault } from '../../diagnostics/fault';
import { callUserFunction, disallowPromise, notifyUserFunction } from '../../diagnostics/user-code';
import { isSampled } from '../../otel/is-sampled';
import { type Sampler, SamplingDecision } from '../../otel/sdk';
import { forceTraceRequestOf, ForceTraceRequest, isTraceForced, withForceTraceRequest } from './force-trace-request';
import { type ForceTraceCounts, ForceTracePolicy, type ForceTraceOptions } from './force-trace-policy';
import { withThreshold } from '../probability/ot-trace-state';
import type { HeadDecision } from '../probability/trace-id-ratio';

const { getSpanContext } = trace;

/** Attribute of the first span of a forced trace in each service. */
export const ATTR_TRACE_FORCED = 'trace.forced';

/** Longer values cannot be valid and are not checked. */
const MAX_LENGTH = 512;

/**
 * Reads the header that forces a trace (`x-force-trace: true`, a token, or a signed value) and puts it into the
 * context. {@link ForcedTraceSampler} checks it when the request's first span starts. Outgoing requests carry an
 * accepted header unchanged, so that each service can check it.
 *
 * @example
 * ```ts
 * const propagator = new ForcedTracePropagator({ token: 'let-me-look' }, 'production');
 * const incoming = propagator.extract(ROOT_CONTEXT, { 'x-force-trace': 'let-me-look' }, defaultTextMapGetter);
 * const sampler = new ForcedTraceSampler(new RatioSampler(0));
 * sampler.shouldSample(incoming, '7'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []).attributes;
 * // => { 'trace.forced': true }
 * propagator.counts.accepted; // => 1
 * ```
 */
export class ForcedTracePropagator implements TextMapPropagator {
  private readonly header: string;
  private readonly propagates: boolean;
  private readonly policy: ForceTracePolicy;

  /**
   * @param environment in `development`, without a token and a secret, any request may force a trace
   * @param clock time in milliseconds since 1970, for tests
   * @throws OptionError if an option is invalid, such as a secret that is too short
   */
  constructor(options: ForceTraceOptions, environment: string, clock: () => number = Date.now) {
    this.policy = new ForceTracePolicy(options, environment, clock);
    this.header = (options.header ?? 'x-force-trace').toLowerCase();
    this.propagates = options.propagate ?? true;
  }

  /** Forced traces, and rejected requests by reason. */
  get counts(): ForceTraceCounts {
    return this.policy.counts;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const value = forceTraceRequestOf(context)?.value;
    if (!this.propagates || value === undefined || !isTraceForced(context)) return;
    notifyUserFunction('writing the header of a forced trace', () => setter.set(carrier, this.header, value));
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    if (this.policy.isDisabled) return context;
    const given = this.given(carrier, getter);
    if (given === undefined || given === '') return context;
    const value = typeof given === 'string' && given.length <= MAX_LENGTH ? given : undefined;
    if (forceTraceRequestOf(context)?.holdsIn(context, this.policy, value)) return context;
    return withForceTraceRequest(context, new ForceTraceRequest(this.policy, value));
  }

  fields(): string[] {
    return [this.header];
  }

  private given(carrier: unknown, getter: TextMapGetter): unknown {
    try {
      const value = first(getter.get(carrier, this.header));
      return disallowPromise(READING, value) ? undefined : value;
    } catch (error) {
      countFault(READING, error);
      return undefined;
    }
  }
}

const READING = 'reading the header of a forced trace';

/**
 * Keeps forced traces and delegates all other decisions. The rate limit counts each local root with the header once. It
 * does not count a root whose remote parent is sampled, because the calling service has counted it.
 *
 * @example
 * ```ts
 * const sampler = new ForcedTraceSampler(new RatioSampler(0));
 * sampler.shouldSample(ROOT_CONTEXT, '7'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []); // => { decision: 0 }
 * ```
 */
export class ForcedTraceSampler implements Sampler {
  /**
   * @param delegate decides about all other traces
   * @param trustsRemoteParents whether a sampled remote parent means that a service of yours has counted the trace; `true`
   * by default; set it to `false` for services that untrusted callers reach
   * @throws OptionError if `delegate` is not a sampler
   */
  constructor(
    private readonly delegate: Sampler,
    private readonly trustsRemoteParents = true,
  ) {
    checkPart('delegate', 'a sampler', delegate, 'shouldSample');
  }

  /** The local root decides whether its trace is forced; its descendants follow. */
  get followsLocalParents(): boolean {
    return this.delegate.followsLocalParents ?? false;
  }

  get ignoresAttributes(): boolean {
    return this.delegate.ignoresAttributes ?? false;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): HeadDecision {
    const decision: HeadDecision = this.delegate.shouldSample(context, traceId, spanName, spanKind, attributes, links);
    const request = forceTraceRequestOf(context);
    if (!request) return decision;
    const given = getSpanContext(context);
    // The parent is invalid if its trace id differs from that of the new span.
    const parent = given?.traceId === traceId ? given : undefined;
    if (parent && !parent.isRemote) return request.forces(traceId) ? sampled(decision, parent) : decision;
    if (!request.settle(traceId, this.isAlreadyCounted(parent))) return decision;
    return {
      ...sampled(decision, parent),
      attributes: { ...decision.attributes, [ATTR_TRACE_FORCED]: true },
    };
  }

  toString(): string {
    return `ForcedTraceSampler{${callUserFunction('printing the sampler', () => this.delegate.toString(), 'Sampler')}}`;
  }

  private isAlreadyCounted(parent: SpanContext | undefined): boolean {
    return this.trustsRemoteParents && parent !== undefined && isSampled(parent);
  }
}

/** A trace kept for another reason than its randomness carries no threshold: its sampling probability is unknown. */
function sampled(decision: HeadDecision, parent: SpanContext | undefined): HeadDecision {
  if (decision.decision === SamplingDecision.RECORD_AND_SAMPLED) return decision;
  const traceState = decision.traceState ?? parent?.traceState;
  return {
    ...decision,
    decision: SamplingDecision.RECORD_AND_SAMPLED,
    ...(traceState ? { traceState: withThreshold(traceState, undefined) } : {}),
  };
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}
