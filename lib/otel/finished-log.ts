import type { HrTime, SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope, SpanResource } from './finished-span';

/** The source of a log record, such as a logger; also the scope of a span. */
export type LogScope = Omit<InstrumentationScope, 'attributes'> & {
  readonly attributes?: Readonly<Record<string, unknown>>;
};

/**
 * A log record for exporters: the members of `ReadableLogRecord` of OpenTelemetry's `@opentelemetry/sdk-logs`, so that its
 * exporters can be passed in. The types are as wide as theirs.
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
  readonly severityNumber?: number | undefined;
  /** The level, such as `WARN`. */
  readonly severityText?: string | undefined;
  /** The message, a string. */
  readonly body?: unknown;
  /** The kind of event, such as `exception`; log lines have none. */
  readonly eventName?: string | undefined;
  readonly resource: SpanResource;
  readonly instrumentationScope: LogScope;
  /** Strings, numbers, booleans, and arrays of these. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly droppedAttributesCount: number;
}
