import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';

/** What an exporter reads of a span that has ended, whichever SDK made it. */
export interface ExportedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: readonly Link[];
  readonly events: readonly ExportedEvent[];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly resource: ExportedResource;
  readonly instrumentationScope: ExportedScope;
  spanContext(): SpanContext;
}

interface ExportedEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

interface ExportedResource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
}

interface ExportedScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}
