import { isSpanContextValid, trace } from '@opentelemetry/api';
import { isSampled } from '../otel/is-sampled';
import { type Sampler, SamplingDecision, type SamplingResult } from '../otel/sdk';

const KEEP: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const DROP: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** The specification's default: a span follows its parent, and a root is sampled. */
export const PARENT_BASED_ALWAYS_ON: Sampler = {
  shouldSample(context) {
    const parent = trace.getSpanContext(context);
    const isDropped = parent && isSpanContextValid(parent) && !isSampled(parent);
    return isDropped ? DROP : KEEP;
  },
  toString: () => 'ParentBased{root=AlwaysOnSampler}',
  followsLocalParents: true,
  ignoresAttributes: true,
};
