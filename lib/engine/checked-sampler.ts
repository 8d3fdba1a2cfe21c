import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { callUserFunction, catchGetterPromise, catchPromise } from '../diagnostics/user-code';
import { type Sampler, SamplingDecision, type SamplingResult } from '../otel/sdk';
import { isTraceState, linkOf } from './span/span-details';

const DECISIONS: ReadonlySet<unknown> = new Set([
  SamplingDecision.NOT_RECORD,
  SamplingDecision.RECORD,
  SamplingDecision.RECORD_AND_SAMPLED,
]);

const ASKING = 'asking the sampler';
const NOT_WANTED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** A sampler of the application's. Where it fails, or answers what is no decision, the span is not wanted. */
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
      const offered = links.length > 0 ? offeredLinks(links) : [];
      const result = this.sampler.shouldSample(context, traceId, name, kind, attributes, offered);
      const { decision, attributes: added, traceState } = result;
      catchGetterPromise(ASKING, result, 'attributes', added);
      catchGetterPromise(ASKING, result, 'traceState', traceState);
      if (!DECISIONS.has(decision)) {
        catchGetterPromise(ASKING, result, 'decision', decision);
        if (!catchPromise(ASKING, result)) throw new TypeError(`the sampler's answer has no decision: 0, 1 or 2`);
        return NOT_WANTED;
      }
      if (isTraceState(traceState)) return result;
      return { decision, ...(added ? { attributes: added } : {}) };
    } catch (error) {
      countFault(ASKING, error);
      return NOT_WANTED;
    }
  }

  toString(): string {
    return callUserFunction('printing the sampler', () => this.sampler.toString(), 'Sampler');
  }
}

function offeredLinks(links: readonly Link[]): Link[] {
  return guard('reading links', () => links.flatMap((link) => linkOf(link, Infinity, Infinity) ?? []), []);
}
