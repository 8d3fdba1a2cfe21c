import { type Attributes, type Context, SpanKind, trace } from '@opentelemetry/api';
import { invalidOption } from '../../validation/option-error';
import type { Sampler } from '../../otel/sdk';
import { decisionOf, type HeadDecision, TraceIdRatio } from '../probability/trace-id-ratio';

const { getSpanContext } = trace;
const { INTERNAL } = SpanKind;

/** The ways to treat a decision that was made before. */
export const PARENT_BASED = [true, 'local', false] as const;

/**
 * What a sampler does about a span whose parent has been decided about. `true`: as the parent. `'local'`: as the
 * parent where that is of this process, and by its own rules where it is remote, for services that face strangers.
 * `false`: by its own rules for each span, as OpenTelemetry's `traceidratio`.
 */
export type ParentBased = (typeof PARENT_BASED)[number];

/**
 * Keeps the given share of the traces that start here and follows the parent's decision in all others. Whether a trace
 * is kept depends on its randomness alone: the last 56 bits of its id, which W3C Trace Context level 2 wants random, or
 * the `rv` of its state. Services with the same ratio keep the same traces, and a higher ratio keeps all that a lower
 * one keeps. Kept traces carry their threshold in `tracestate` (`ot=th:…`), as OTEP 235 and OpenTelemetry's
 * specification of `TraceIdRatioBased` say.
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
  private share: TraceIdRatio;

  /**
   * @param ratio share of traces to keep, 0 to 1
   * @param parentBased `true` by default
   * @throws OptionError where one of them is something else
   */
  constructor(
    ratio: number,
    readonly parentBased: ParentBased = true,
  ) {
    if (!PARENT_BASED.includes(parentBased)) throw invalidOption('parentBased', "true, 'local' or false", parentBased);
    this.share = new TraceIdRatio(ratio);
  }

  get ratio(): number {
    return this.share.ratio;
  }

  get followsLocalParents(): boolean {
    return this.parentBased !== false;
  }

  /** A subclass may look at attributes. */
  get ignoresAttributes(): boolean {
    return this.ratioFor === RatioSampler.prototype.ratioFor && this.decidesByRatio;
  }

  /** Whether the decision is that of the share, with no code of a subclass in front. */
  protected get decidesByRatio(): boolean {
    return this.shouldSample === RatioSampler.prototype.shouldSample;
  }

  /**
   * Changes the share while running; traces that have begun keep their decision.
   *
   * @throws OptionError where it is no number from 0 to 1; the share in force stays
   */
  set ratio(ratio: number) {
    this.share = new TraceIdRatio(ratio);
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName = '',
    spanKind = INTERNAL,
    attributes: Attributes = {},
  ): HeadDecision {
    const parent = getSpanContext(context);
    // An invalid parent is none: its id is not that of the trace.
    const before = parent?.traceId === traceId ? parent : undefined;
    if (before && this.follows(before.isRemote === true)) return decisionOf(before);
    return this.ratioFor(context, spanName, spanKind, attributes).decide(traceId, before?.traceState);
  }

  toString(): string {
    return `RatioSampler{${this.ratio}}`;
  }

  /** The share that a trace with this first span belongs to. */
  protected ratioFor(_context: Context, _name: string, _kind: SpanKind, _attributes: Attributes): TraceIdRatio {
    return this.share;
  }

  private follows(isRemote: boolean): boolean {
    return this.parentBased === true || (this.parentBased === 'local' && !isRemote);
  }
}
