import { type HrTime, type SpanContext, type SpanKind, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';
import type { FinishedSpan } from '../../otel/sdk';
import type { SpanAttributes, SpanAttributeValue, TraceSpan } from '../../waterfall/trace-span';

type Attributes = Readonly<Record<string, SpanAttributeValue | undefined>>;

/** The SDK's `ReadableSpan`, as far as a waterfall shows it. */
interface ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: () => SpanContext;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: readonly { readonly context: SpanContext; readonly attributes?: Attributes }[];
  readonly events: readonly { readonly name: string; readonly time: HrTime; readonly attributes?: Attributes }[];
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
}

const STATUS_NAMES = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
} as const;

/** A finished span of the SDK as the waterfall takes it. */
export function traceSpanOf(finished: FinishedSpan): TraceSpan {
  const span = finished as ReadableSpan;
  const { traceId, spanId } = span.spanContext();
  const { code, message } = span.status;
  const { 'service.name': service } = span.resource.attributes;
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext ? { parentSpanId: span.parentSpanContext.spanId } : {}),
    name: span.name,
    kind: span.kind,
    service: typeof service === 'string' ? service : '',
    startNanos: nanosOf(span.startTime),
    endNanos: nanosOf(span.endTime),
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeNanos: nanosOf(time),
      attributes: attributesOf(attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: attributesOf(attributes),
    })),
    status: { code: STATUS_NAMES[code], ...(message === undefined ? {} : { message }) },
  };
}

function attributesOf(attributes: Attributes = {}): SpanAttributes {
  const isSet = (entry: [string, SpanAttributeValue | undefined]): entry is [string, SpanAttributeValue] =>
    entry[1] !== undefined;
  return Object.fromEntries(Object.entries(attributes).filter(isSet));
}

function nanosOf([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(Math.trunc(nanos));
}
