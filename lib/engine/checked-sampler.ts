import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { callUserFunction, catchGetterPromise, catchPromise } from '../diagnostics/user-code';
import { type Sampler, SamplingDecision, type SamplingResult } from '../otel/sdk';
import { isTraceState, linkOf } from './span/span-details';

const { NOT_RECORD, RECORD, RECORD_AND_SAMPLED } = SamplingDecision;

const isDecision = (value: unknown): boolean =>
  value === RECORD_AND_SAMPLED || value === NOT_RECORD || value === RECORD;

const CALLING = 'calling the sampler';
const DROP: SamplingResult = { decision: NOT_RECORD };

/** A sampler of the application. If it throws, or returns no valid decision, the span is not recorded. */
export class CheckedSampler implements Sampler {
  constructor(private readonly sampler: Sampler) {}

  get ignoresAttributes(): boolean {
    return this.sampler.ignoresAttributes === true;
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: readonly Link[] = [],
  ): SamplingResult {
    try {
      const copies = links.length > 0 ? copiedLinks(links) : [];
      const result = this.sampler.shouldSample(context, traceId, name, kind, attributes, copies);
      const { decision, attributes: added, traceState } = result;
      // The check for a promise takes longer than the rest of this function.
      const hasTraceState = isTraceState(traceState);
      if (added !== undefined) catchGetterPromise(CALLING, result, 'attributes', added);
      if (!hasTraceState) catchGetterPromise(CALLING, result, 'traceState', traceState);
      if (!isDecision(decision)) {
        catchGetterPromise(CALLING, result, 'decision', decision);
        if (!catchPromise(CALLING, result)) throw new TypeError('expected a decision of 0, 1 or 2 from the sampler');
        return DROP;
      }
      if (hasTraceState) return result;
      return { decision, ...(added ? { attributes: added } : {}) };
    } catch (error) {
      countFault(CALLING, error);
      return DROP;
    }
  }

  toString(): string {
    return callUserFunction('printing the sampler', () => this.sampler.toString(), 'Sampler');
  }
}

function copiedLinks(links: readonly Link[]): Link[] {
  return guard('reading links', () => links.flatMap((link) => linkOf(link, Infinity, Infinity) ?? []), []);
}
