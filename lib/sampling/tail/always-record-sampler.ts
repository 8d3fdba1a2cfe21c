import { type Attributes, type Context, type Link, type SpanKind, trace } from '@opentelemetry/api';
import { checkPart } from '../../validation/part-check';
import { type Sampler, SamplingDecision, type SamplingResult } from '../../otel/sdk';
import { withThreshold } from '../probability/ot-trace-state';

const { getSpanContext } = trace;

/**
 * Records every span and does not change the head decision: spans that the given sampler would not record are recorded
 * without being sampled. They reach a {@link TailSamplingProcessor}, which may keep them, and the outgoing
 * `traceparent` says "not sampled". Children are decided in the same way, so everything below a recorded parent is
 * recorded. Such a span has no threshold (`ot=th`), even if its caller sent one: it was not kept by its randomness, so a
 * backend must not scale counts by it. Specification: AlwaysRecord of the OpenTelemetry trace SDK.
 *
 * @example
 * ```ts
 * const sampler = new AlwaysRecordSampler(new RatioSampler(0));
 * sampler.shouldSample(ROOT_CONTEXT, '7'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []); // => { decision: 1 }
 * sampler.toString(); // => 'AlwaysRecordSampler{RatioSampler{0}}'
 * ```
 */
export class AlwaysRecordSampler implements Sampler {
  /**
   * @param head decides what is sampled
   * @throws OptionError if it is not a sampler
   */
  constructor(private readonly head: Sampler) {
    checkPart('head', 'a sampler', head, 'shouldSample');
  }

  get followsLocalParents(): boolean {
    return this.head.followsLocalParents ?? false;
  }

  get ignoresAttributes(): boolean {
    return this.head.ignoresAttributes ?? false;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const result = this.head.shouldSample(context, traceId, spanName, spanKind, attributes, links);
    const { decision } = result;
    if (decision !== SamplingDecision.NOT_RECORD && decision !== SamplingDecision.RECORD) return result;
    const recorded = { ...result, decision: SamplingDecision.RECORD };
    const parent = getSpanContext(context);
    const traceState = result.traceState ?? (parent?.traceId === traceId ? parent.traceState : undefined);
    return traceState ? { ...recorded, traceState: withThreshold(traceState, undefined) } : recorded;
  }

  toString(): string {
    return `AlwaysRecordSampler{${this.head.toString()}}`;
  }
}
