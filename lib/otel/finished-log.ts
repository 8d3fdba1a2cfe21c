import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope, SpanResource } from './finished-span';

/**
 * A log record for exporters: the members of `ReadableLogRecord` of OpenTelemetry's `@opentelemetry/sdk-logs`, so that its
 * exporters can be passed in.
 *
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/
 */
export interface FinishedLog {
  /** When it happened. */
  readonly hrTime: HrTime;
  /** When this package saw it. */
  readonly hrTimeObserved: HrTime;
  /** Absent outside a trace. */
  readonly spanContext?: SpanContext | undefined;
  /** 1 (trace) to 24 (fatal). */
  readonly severityNumber: number;
  /** The level, such as `WARN`. */
  readonly severityText: string;
  /** The message. */
  readonly body?: string | undefined;
  /** The kind of event, such as `exception`; log lines have none. */
  readonly eventName?: string | undefined;
  readonly resource: SpanResource;
  readonly instrumentationScope: InstrumentationScope;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}
