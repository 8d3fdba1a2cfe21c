import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  TraceFlags,
} from '@opentelemetry/api';
import type { FinishedSpan, InstrumentationScope, SpanEvent, SpanResource } from '../../otel/finished-span';
import type { RaisedThreshold } from '../probability/raised-threshold';

/**
 * Attribute of a kept trace's local root: the policy that kept it. The OpenTelemetry Collector's `tail_sampling` writes
 * the same name, with the feature gate `processor.tailsamplingprocessor.recordpolicy`.
 */
export const ATTR_TAILSAMPLING_POLICY = 'tailsampling.policy';

/**
 * A span as exporters see it: sampled, because the SDK's processors skip other spans, with the policy that kept it, and with
 * the threshold of that policy. Every other property delegates to the span, which may be of any class. A proxy or an object that inherits from the
 * span could not reach private fields.
 */
export class KeptSpan implements FinishedSpan {
  private readonly context: SpanContext;
  private withPolicy: Attributes | undefined;

  /**
   * @param policy value of `tailsampling.policy`; without it, the span gets none
   * @param threshold changes the span's threshold; without it, the threshold stays
   */
  constructor(
    private readonly span: FinishedSpan,
    private readonly policy: string | undefined,
    threshold?: RaisedThreshold,
  ) {
    const context = span.spanContext();
    const { traceState } = context;
    this.context = {
      ...context,
      traceFlags: context.traceFlags | TraceFlags.SAMPLED,
      ...(threshold && traceState ? { traceState: threshold.in(traceState) } : {}),
    };
  }

  spanContext(): SpanContext {
    return this.context;
  }

  get attributes(): Attributes {
    if (this.policy === undefined) return this.span.attributes;
    return (this.withPolicy ??= { ...this.span.attributes, [ATTR_TAILSAMPLING_POLICY]: this.policy });
  }

  get name(): string {
    return this.span.name;
  }

  get kind(): SpanKind {
    return this.span.kind;
  }

  get parentSpanContext(): SpanContext | undefined {
    return this.span.parentSpanContext;
  }

  get startTime(): HrTime {
    return this.span.startTime;
  }

  get endTime(): HrTime {
    return this.span.endTime;
  }

  get duration(): HrTime {
    return this.span.duration;
  }

  get ended(): boolean {
    return this.span.ended;
  }

  get status(): SpanStatus {
    return this.span.status;
  }

  get events(): readonly SpanEvent[] {
    return this.span.events;
  }

  get links(): readonly Link[] {
    return this.span.links;
  }

  get resource(): SpanResource {
    return this.span.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.span.instrumentationScope;
  }

  get droppedAttributesCount(): number {
    return this.span.droppedAttributesCount;
  }

  get droppedEventsCount(): number {
    return this.span.droppedEventsCount;
  }

  get droppedLinksCount(): number {
    return this.span.droppedLinksCount;
  }
}
