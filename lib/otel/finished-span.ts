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
 * An ended span for processors and exporters: the members of the SDK's `ReadableSpan`, which are the same in
 * `@opentelemetry/sdk-trace-base` 2.x and `@opentelemetry/sdk-trace` 2.x and 3.x.
 */
export interface FinishedSpan {
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
  readonly resource: SpanResource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** The service that sends a span: the members of the SDK's `Resource` that exporters read. */
export interface SpanResource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
}

/** The instrumenting library: its name and version, and the URL of its schema. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

/** An event at one moment of a span, such as an exception. */
export interface SpanEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

export function isFailed(span: FinishedSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR;
}

/** A bigint, because a number cannot hold nanoseconds since the epoch exactly. */
export function nanosOf([seconds, nanos]: HrTime): bigint {
  return BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanos));
}

export function durationMillis({ duration: [seconds, nanoseconds] }: Pick<FinishedSpan, 'duration'>): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}
