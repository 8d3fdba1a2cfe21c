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
import { callUserFunction, notifyUserFunction } from '../../diagnostics/user-code';
import { isSampled } from '../../otel/is-sampled';
import { type Sampler, SamplingDecision } from '../../otel/sdk';
import { forceTraceRequestOf, ForceTraceRequest, isTraceForced, withForceTraceRequest } from './force-trace-request';
import { type ForceTraceCounts, ForceTracePolicy, type ForceTraceOptions } from './force-trace-policy';
import { withThreshold } from '../probability/ot-trace-state';
import type { HeadDecision } from '../probability/trace-id-ratio';

const { getSpanContext } = trace;

/** Attribute of the first span of a forced trace in each service. */
export const ATTR_TRACE_FORCED = 'trace.forced';

/** Longer values are none that could be right, and are not looked at. */
const MAX_LENGTH = 512;

/**
 * Reads the header that forces a trace (`x-force-trace: true`, a token, or a signed one) and puts it into the context,
 * where {@link ForcedTraceSampler} examines it once the request's first span starts. What was accepted here is handed
 * on to outgoing requests as it came, so that each service can accept it by itself.
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
  private readonly handsOn: boolean;
  private readonly gate: ForceTracePolicy;

  /**
   * @param environment in `development`, and without a token and a secret, everybody may force a trace
   * @param clock time in milliseconds since 1970, for tests
   * @throws OptionError where an option is wrong, such as a secret that is too short
   */
  constructor(options: ForceTraceOptions, environment: string, clock: () => number = Date.now) {
    this.gate = new ForceTracePolicy(options, environment, clock);
    this.header = (options.header ?? 'x-force-trace').toLowerCase();
    this.handsOn = options.propagate ?? true;
  }

  /** Traces that were forced, and requests that were refused, by reason. */
  get counts(): ForceTraceCounts {
    return this.gate.counts;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const value = forceTraceRequestOf(context)?.value;
    if (!this.handsOn || value === undefined || !isTraceForced(context)) return;
    notifyUserFunction('handing on the header of a forced trace', () => setter.set(carrier, this.header, value));
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    if (this.gate.isClosed) return context;
    const given = callUserFunction(
      'reading the header of a forced trace',
      () => first(getter.get(carrier, this.header)),
      undefined,
    );
    if (given === undefined || given === '') return context;
    const value = typeof given === 'string' && given.length <= MAX_LENGTH ? given : undefined;
    if (forceTraceRequestOf(context)?.holdsIn(context, this.gate, value)) return context;
    return withForceTraceRequest(context, new ForceTraceRequest(this.gate, value));
  }

  fields(): string[] {
    return [this.header];
  }
}

/**
 * Keeps traces that were forced and asks another sampler about the rest. Each local root with a claim is counted against
 * the rate limit once; one whose remote parent is sampled is not, since the service before it has counted it.
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
   * @param trustsRemoteParents whether the sampling flag of a remote parent says that a service of ours has counted the
   * trace; `true` by default, and to be `false` where strangers call
   * @throws OptionError where `delegate` is not a sampler
   */
  constructor(
    private readonly delegate: Sampler,
    private readonly trustsRemoteParents = true,
  ) {
    checkPart('delegate', 'a sampler', delegate, 'shouldSample');
  }

  /** A local root settles whether its trace is forced; those below it have nothing to add. */
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
    const claim = forceTraceRequestOf(context);
    if (!claim) return decision;
    const given = getSpanContext(context);
    // An invalid parent is none: its id is not that of the trace.
    const parent = given?.traceId === traceId ? given : undefined;
    if (parent && !parent.isRemote) return claim.forces(traceId) ? sampled(decision, parent) : decision;
    if (!claim.settle(traceId, this.isAlreadyCounted(parent))) return decision;
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

/** What was not kept by its randomness has no threshold: nobody knows how many traces it stands for. */
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
