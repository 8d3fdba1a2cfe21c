import { type Attributes, type Context, SpanKind, trace } from '@opentelemetry/api';
import { invalidOption } from '../../validation/option-error';
import type { Sampler } from '../../otel/sdk';
import { decisionOf, type HeadDecision, TraceIdRatio } from '../probability/trace-id-ratio';

const { getSpanContext } = trace;
const { INTERNAL } = SpanKind;

/** Values of `parentBased`. */
export const PARENT_BASED = [true, 'local', false] as const;

/**
 * How a sampler treats a span that has a parent. `true`: it follows the parent. `'local'`: it follows a parent in this
 * process, and decides itself about a remote parent; use this for services that untrusted callers reach. `false`: it
 * decides about each span itself, like OpenTelemetry's `traceidratio`.
 */
export type ParentBased = (typeof PARENT_BASED)[number];

/**
 * Keeps the given ratio of the traces that start here, and follows the parent's decision for all others. The decision
 * depends only on the trace's randomness: the last 56 bits of its id, which W3C Trace Context level 2 requires to be
 * random, or the `rv` value of its `tracestate`. Services with the same ratio keep the same traces, and a higher ratio
 * keeps everything a lower one keeps. Kept traces carry their threshold in `tracestate` (`ot=th:…`). Source: OTEP 235
 * and OpenTelemetry's specification of `TraceIdRatioBased`.
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
  private traceIdRatio: TraceIdRatio;

  /**
   * @param ratio fraction of traces to keep, 0 to 1
   * @param parentBased `true` by default
   * @throws OptionError if an argument is invalid
   */
  constructor(
    ratio: number,
    readonly parentBased: ParentBased = true,
  ) {
    if (!PARENT_BASED.includes(parentBased)) throw invalidOption('parentBased', "true, 'local' or false", parentBased);
    this.traceIdRatio = new TraceIdRatio(ratio);
  }

  get ratio(): number {
    return this.traceIdRatio.ratio;
  }

  get followsLocalParents(): boolean {
    return this.parentBased !== false;
  }

  /** `false` for a subclass that overrides a decision method, because it may read attributes. */
  get ignoresAttributes(): boolean {
    return this.ratioFor === RatioSampler.prototype.ratioFor && this.decidesByRatio;
  }

  /** Whether no subclass overrides `shouldSample`. */
  protected get decidesByRatio(): boolean {
    return this.shouldSample === RatioSampler.prototype.shouldSample;
  }

  /**
   * Changes the ratio at run time. Traces that have started keep their decision.
   *
   * @throws OptionError if it is not a number from 0 to 1; the ratio does not change then
   */
  set ratio(ratio: number) {
    this.traceIdRatio = new TraceIdRatio(ratio);
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName = '',
    spanKind = INTERNAL,
    attributes: Attributes = {},
  ): HeadDecision {
    const parent = getSpanContext(context);
    // The parent is invalid if its trace id differs from that of the new span.
    const validParent = parent?.traceId === traceId ? parent : undefined;
    if (validParent && this.follows(validParent.isRemote === true)) return decisionOf(validParent);
    return this.ratioFor(context, spanName, spanKind, attributes).decide(traceId, validParent?.traceState);
  }

  toString(): string {
    return `RatioSampler{${this.ratio}}`;
  }

  /** The ratio that applies to a trace with this first span. */
  protected ratioFor(_context: Context, _name: string, _kind: SpanKind, _attributes: Attributes): TraceIdRatio {
    return this.traceIdRatio;
  }

  private follows(isRemote: boolean): boolean {
    return this.parentBased === true || (this.parentBased === 'local' && !isRemote);
  }
}
