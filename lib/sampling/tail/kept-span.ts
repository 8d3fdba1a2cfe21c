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

/**
 * Attribute of a kept trace's local root: the policy that has kept it. The name is that of the OpenTelemetry Collector,
 * whose `tail_sampling` writes it with the feature gate `processor.tailsamplingprocessor.recordpolicy`.
 */
export const ATTR_TAILSAMPLING_POLICY = 'tailsampling.policy';

/**
 * A span as the exporters shall see it: sampled, since processors of the SDK pass over any other, and with the policy
 * that has kept it. It reads everything else from the span itself, which may be of any class, with private fields too:
 * those would be out of reach for a proxy and for an object that inherits from the span.
 */
export class KeptSpan implements FinishedSpan {
  private readonly context: SpanContext;
  private withPolicy: Attributes | undefined;

  /** @param policy what the span is to say of itself, where it is to say something */
  constructor(
    private readonly span: FinishedSpan,
    private readonly policy: string | undefined,
  ) {
    const context = span.spanContext();
    this.context = { ...context, traceFlags: context.traceFlags | TraceFlags.SAMPLED };
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
