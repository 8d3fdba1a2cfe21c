import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';

/**
 * A span that has ended, as far as exporters look at it: the members of `ReadableSpan`, which are the same in
 * `@opentelemetry/sdk-trace-base` 2.x and `@opentelemetry/sdk-trace` 2.x and 3.x.
 */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly ended: boolean;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly Link[];
  readonly resource: object;
  readonly instrumentationScope: { readonly name: string; readonly version?: string; readonly schemaUrl?: string };
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** Something that happened at one moment of a span, such as an exception. */
export interface SpanEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

export function isFailed(span: EndedSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR;
}

export function durationMillis({ duration: [seconds, nanoseconds] }: EndedSpan): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}
