import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { checkPart } from '../../validation/part-check';
import { type Sampler, SamplingDecision, type SamplingResult } from '../../otel/sdk';

/**
 * Lets every span be recorded and leaves the head decision as it is: what the given sampler would not record is
 * recorded without being sampled. Such spans reach a {@link TailSamplingProcessor}, which may keep them after all, and
 * the outgoing `traceparent` says "not sampled". A child is asked about like any other span, so that below a recorded
 * parent everything is recorded. Specification: AlwaysRecord of the OpenTelemetry trace SDK.
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
   * @param head says what is sampled
   * @throws OptionError where it is not a sampler
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
    if (result.decision !== SamplingDecision.NOT_RECORD) return result;
    return { ...result, decision: SamplingDecision.RECORD };
  }

  toString(): string {
    return `AlwaysRecordSampler{${this.head.toString()}}`;
  }
}
