import type { AnyValue, ExactAttributes, Resource, Scope } from './resource';
import type { SpanAttributes, SpanAttributeValue } from './attributes';

/**
 * One log record, from a logger or from OTLP.
 *
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/
 */
export interface LogRecord {
  /** 32 lower-case hexadecimal digits; absent for a line outside a trace. */
  readonly traceId?: string;
  /** 16 lower-case hexadecimal digits; absent for a line outside a span. */
  readonly spanId?: string;
  /** `service.name` of the resource. */
  readonly service: string;
  /** Nanoseconds since 1970: when it happened, or when it was observed if that is unknown. */
  readonly timeNanos: bigint;
  /** Nanoseconds since 1970: when the collecting system saw it; absent if not given. */
  readonly observedNanos?: bigint;
  /** 1 (trace) to 24 (fatal); 9 is info, 17 and above are errors; 0 is unspecified. */
  readonly severityNumber: number;
  /** The name of the level at its source, such as `WARN`. */
  readonly severityText?: string;
  /** The message. */
  readonly body?: SpanAttributeValue;
  /** The `AnyValue` of the body if {@link body} would not encode to the same. */
  readonly exactBody?: AnyValue;
  /** Identifies the kind of event, such as `exception`. */
  readonly eventName?: string;
  readonly attributes: SpanAttributes;
  readonly exactAttributes?: ExactAttributes;
  readonly droppedAttributesCount?: number;
  /** W3C trace flags of the span. */
  readonly flags?: number;
  readonly resource?: Resource;
  readonly scope?: Scope;
}

/** Records with this severity or above are errors. */
export const ERROR_SEVERITY = 17;
