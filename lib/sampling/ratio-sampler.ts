import { type Context, trace, TraceFlags } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '../engine/sdk';

/**
 * Keeps the given share of the traces that start here and follows the parent's decision in all others. Whether a trace
 * is kept depends on its id alone (the last 56 bits, which W3C Trace Context level 2 wants random), so that services
 * with the same ratio keep the same traces, and a higher ratio keeps all that a lower one keeps.
 *
 * @example
 * ```ts
 * const sampler = new RatioSampler(0);
 * const telemetry = startTestTelemetry({ sampler });
 * instrument({ name: 'before' }, () => undefined)();
 * sampler.ratio = 1;
 * instrument({ name: 'after' }, () => undefined)();
 * telemetry.outline(); // => [{ name: 'after' }]
 * await telemetry.shutdown();
 * ```
 */
export class RatioSampler implements Sampler {
  private share = 0;
  private bound = 0;

  /** @param ratio share of traces to keep, 0 to 1 */
  constructor(ratio: number) {
    this.ratio = ratio;
  }

  get ratio(): number {
    return this.share;
  }

  /** Changes the share while running; traces that have begun keep their decision. */
  set ratio(ratio: number) {
    this.share = Math.min(1, Math.max(0, ratio));
    this.bound = Math.round(this.share * RANDOM_VALUES);
  }

  shouldSample(context: Context, traceId: string): SamplingResult {
    const parent = trace.getSpanContext(context);
    const sampled = parent
      ? (parent.traceFlags & TraceFlags.SAMPLED) !== 0
      : Number.parseInt(traceId.slice(-14, -2), 16) < this.bound;
    return { decision: sampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  }

  toString(): string {
    return `RatioSampler{${this.ratio}}`;
  }
}

/** 48 of the 56 bits: what a double holds exactly and nobody can tell from 56. */
const RANDOM_VALUES = 2 ** 48;
