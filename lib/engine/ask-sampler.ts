import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { catchPromise } from '../diagnostics/user-code';
import { type Sampler, SamplingDecision, type SamplingResult } from '../otel/sdk';
import { isTraceState, linkOf } from './span/span-details';

const ASKING = 'asking the sampler';

const DECISIONS: ReadonlySet<unknown> = new Set([
  SamplingDecision.NOT_RECORD,
  SamplingDecision.RECORD,
  SamplingDecision.RECORD_AND_SAMPLED,
]);

const NOT_WANTED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** What a sampler of the application's decides. One that fails, or answers what is no decision, does not want the span. */
export function askSampler(
  sampler: Sampler,
  context: Context,
  traceId: string,
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  links: readonly Link[] | undefined,
): SamplingResult {
  try {
    const offered = links && links.length > 0 ? offeredLinks(links) : [];
    const result = sampler.shouldSample(context, traceId, name, kind, attributes, offered);
    if (!DECISIONS.has(result.decision)) {
      if (!catchPromise(ASKING, result)) throw new TypeError(`the sampler's answer has no decision: 0, 1 or 2`);
      return NOT_WANTED;
    }
    if (isTraceState(result.traceState)) return result;
    return { decision: result.decision, ...(result.attributes ? { attributes: result.attributes } : {}) };
  } catch (error) {
    countFault(ASKING, error);
    return NOT_WANTED;
  }
}

/** A sampler of the application for a provider that does not take care itself. */
export class CheckedSampler implements Sampler {
  constructor(private readonly sampler: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    return askSampler(this.sampler, context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return guard('printing the sampler', () => this.sampler.toString(), 'Sampler');
  }
}

function offeredLinks(links: readonly Link[]): Link[] {
  return guard('reading links', () => links.flatMap((link) => linkOf(link, Infinity, Infinity) ?? []), []);
}
