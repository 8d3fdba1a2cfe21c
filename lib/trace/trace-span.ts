import type { SpanKind } from '@opentelemetry/api';
import type { SpanAttributes } from './attributes';
import type { ExactAttributes, Resource, Scope } from './resource';

export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds since 1970. */
  readonly timeNanos: bigint;
  readonly attributes: SpanAttributes;
  readonly exactAttributes?: ExactAttributes;
  readonly droppedAttributesCount?: number;
}

export interface SpanLink {
  /** Empty or all zeros if the link is invalid, which SDKs may send. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: SpanAttributes;
  readonly exactAttributes?: ExactAttributes;
  readonly droppedAttributesCount?: number;
  /** W3C `tracestate` of the linked span. */
  readonly traceState?: string;
  /** W3C trace flags of the linked span, and whether it is remote. */
  readonly flags?: number;
}

export interface TraceSpanStatus {
  readonly code: 'unset' | 'ok' | 'error';
  readonly message?: string;
  /** The code of OTLP, if it is none of the three. It reads as `unset`. */
  readonly wireCode?: number;
}

/** One finished span, from an SDK or from OTLP. */
export interface TraceSpan {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** Absent for the root span of a trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** The kind of OTLP, if it is unspecified (0) or unknown. It reads as `SpanKind.INTERNAL`. */
  readonly wireKind?: number;
  /** `service.name` of the resource. */
  readonly service: string;
  /** Nanoseconds since 1970. */
  readonly startNanos: bigint;
  /** Nanoseconds since 1970. */
  readonly endNanos: bigint;
  readonly attributes: SpanAttributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly status: TraceSpanStatus;
  readonly exactAttributes?: ExactAttributes;
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
  /** W3C `tracestate`. */
  readonly traceState?: string;
  /** W3C trace flags, and whether the parent is remote. */
  readonly flags?: number;
  readonly resource?: Resource;
  readonly scope?: Scope;
}
