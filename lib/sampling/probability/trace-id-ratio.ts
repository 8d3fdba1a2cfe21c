import { createTraceState, type SpanContext, type TraceState } from '@opentelemetry/api';
import { invalidOption } from '../../validation/option-error';
import { isSampled } from '../../otel/is-sampled';
import { SamplingDecision, type SamplingResult } from '../../otel/sdk';
import { randomnessOf, THRESHOLD_DIGITS, thresholdIn, withThreshold } from './ot-trace-state';
import { rejectionThreshold } from './rejection-threshold';

/** A decision with the state that the span goes on with; without one, that of its parent stays. */
export interface HeadDecision extends SamplingResult {
  traceState?: TraceState;
}

const KEPT: HeadDecision = Object.freeze({ decision: SamplingDecision.RECORD_AND_SAMPLED });
const LEFT_OUT: HeadDecision = Object.freeze({ decision: SamplingDecision.NOT_RECORD });

/**
 * A share of all traces, picked by their randomness alone: everybody who picks the same share picks the same traces,
 * and a greater one holds all of a smaller one. A kept trace says so in its state (`ot=th:…`, OTEP 235), so that
 * whoever counts spans knows how many each of them stands for.
 */
export class TraceIdRatio {
  private readonly written: string | undefined;
  private readonly threshold: string | undefined;
  private readonly fresh: HeadDecision;

  /**
   * @param ratio 0 to 1
   * @param option what a message calls it
   * @throws OptionError where the ratio is no number from 0 to 1
   */
  constructor(
    readonly ratio: number,
    option = 'ratio',
  ) {
    if (!isRatio(ratio)) throw invalidOption(option, 'a number from 0 to 1', ratio, '0.1 keeps one trace in ten.');
    // To keep nothing is no probability sampling, and has no threshold.
    this.written = ratio > 0 ? rejectionThreshold(ratio) : undefined;
    this.threshold = this.written?.padEnd(THRESHOLD_DIGITS, '0');
    this.fresh =
      this.written === undefined
        ? KEPT
        : Object.freeze({ ...KEPT, traceState: createTraceState(`ot=th:${this.written}`) });
  }

  /** Decides about a trace by itself, whatever has been decided before. */
  decide(traceId: string, traceState?: TraceState): HeadDecision {
    const isKept =
      this.ratio === 1 || (this.threshold !== undefined && randomnessOf(traceId, traceState) >= this.threshold);
    if (!traceState) return isKept ? this.fresh : LEFT_OUT;
    const next = withThreshold(traceState, isKept ? this.written : undefined);
    return { ...(isKept ? KEPT : LEFT_OUT), traceState: next };
  }
}

/**
 * Decides as the parent has. A threshold that a remote parent carries beside a decision that it cannot have led to is
 * taken out: whoever counts by it would count wrong.
 */
export function decisionOf(parent: SpanContext): HeadDecision {
  if (!isSampled(parent)) return LEFT_OUT;
  const { traceState } = parent;
  if (!parent.isRemote || !traceState) return KEPT;
  const threshold = thresholdIn(traceState);
  if (threshold === undefined || randomnessOf(parent.traceId, traceState) >= threshold) return KEPT;
  return { ...KEPT, traceState: withThreshold(traceState, undefined) };
}

export function isRatio(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
