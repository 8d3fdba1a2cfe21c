import type { SpanContext, TraceState } from '@opentelemetry/api';
import { invalidOption } from '../../validation/option-error';
import { isSampled } from '../../otel/is-sampled';
import { SamplingDecision, type SamplingResult } from '../../otel/sdk';
import { randomnessOf, thresholdIn, withThreshold } from './ot-trace-state';
import { fullThreshold, shortThreshold } from './rejection-threshold';
import { SharedTraceState } from './shared-trace-state';

/** A decision and the `tracestate` of the new span; without one, the span inherits its parent's. */
export interface HeadDecision extends SamplingResult {
  traceState?: TraceState;
}

const KEPT: HeadDecision = Object.freeze({ decision: SamplingDecision.RECORD_AND_SAMPLED });
const DROPPED: HeadDecision = Object.freeze({ decision: SamplingDecision.NOT_RECORD });

/**
 * Selects a ratio of all traces by their randomness only. The same ratio always selects the same traces, and a higher
 * ratio includes everything a lower one selects. A kept trace carries its threshold (`ot=th:…`, OTEP 235), so that
 * backends can estimate how many traces it represents.
 */
export class TraceIdRatio {
  private readonly shortThreshold: string | undefined;
  private readonly threshold: string | undefined;
  private readonly fresh: HeadDecision;

  /**
   * @param ratio 0 to 1
   * @param option name in messages
   * @throws OptionError if the ratio is not a number from 0 to 1
   */
  constructor(
    readonly ratio: number,
    option = 'ratio',
  ) {
    if (!isRatio(ratio)) throw invalidOption(option, 'a number from 0 to 1', ratio, '0.1 keeps one trace in ten.');
    // A ratio of 0 is not probability sampling and has no threshold.
    this.threshold = fullThreshold(ratio);
    this.shortThreshold = this.threshold && shortThreshold(this.threshold);
    this.fresh =
      this.shortThreshold === undefined
        ? KEPT
        : Object.freeze({ ...KEPT, traceState: new SharedTraceState(`ot=th:${this.shortThreshold}`) });
  }

  /** Decides from the trace's randomness, regardless of earlier decisions. */
  decide(traceId: string, traceState?: TraceState): HeadDecision {
    const isKept =
      this.ratio === 1 || (this.threshold !== undefined && randomnessOf(traceId, traceState) >= this.threshold);
    if (!traceState) return isKept ? this.fresh : DROPPED;
    const next = withThreshold(traceState, isKept ? this.shortThreshold : undefined);
    return { ...(isKept ? KEPT : DROPPED), traceState: next };
  }
}

/** Follows the parent's decision. Removes a remote threshold that contradicts it and would falsify counts. */
export function decisionOf(parent: SpanContext): HeadDecision {
  if (!isSampled(parent)) return DROPPED;
  const { traceState } = parent;
  if (!parent.isRemote || !traceState) return KEPT;
  const threshold = thresholdIn(traceState);
  if (threshold === undefined || randomnessOf(parent.traceId, traceState) >= threshold) return KEPT;
  return { ...KEPT, traceState: withThreshold(traceState, undefined) };
}

/** The kind of option that holds a ratio. */
export const RATIO = { expected: 'a number from 0 to 1', validate: isRatio };

export function isRatio(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
