import { SpanKind } from '@opentelemetry/api';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { Resource } from '../../trace/resource';
import type { SpanEvent, SpanLink, TraceSpan } from '../../trace/trace-span';
import { JaegerDocument } from './jaeger-document';

interface Tag {
  readonly key: string;
  readonly type?: string;
  readonly value: SpanAttributeValue;
}

interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references?: readonly { readonly refType: string; readonly traceID: string; readonly spanID: string }[];
  /** Microseconds since 1970. */
  readonly startTime: number;
  /** Microseconds. */
  readonly duration: number;
  readonly tags?: readonly Tag[];
  readonly logs?: readonly { readonly timestamp: number; readonly fields: readonly Tag[] }[];
  readonly processID?: string;
}

type Processes = Readonly<Record<string, { readonly serviceName: string; readonly tags?: readonly Tag[] }>>;

const KINDS: Readonly<Record<string, SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};
/** Tags that hold what OTLP has fields for. */
const FIELD_TAGS = new Set([
  'span.kind',
  'otel.status_code',
  'otel.status_description',
  'otel.scope.name',
  'otel.scope.version',
]);
const BATCH = 200;

/**
 * Reads the JSON that Jaeger's page downloads, in batches of spans. Each `yield` is a chance to pause.
 *
 * @throws Error if it is not JSON, or a required member is missing
 */
export function* jaegerSpans(bytes: Uint8Array): Generator<TraceSpan[], void> {
  const document = new JaegerDocument(bytes);
  const locating = document.traces();
  let step = locating.next();
  for (; !step.done; step = locating.next()) yield [];
  for (const { spans, processes } of step.value) {
    const resources = resourcesOf(processes as Processes);
    let batch: TraceSpan[] = [];
    for (const piece of spans) {
      const span = document.parse(piece) as JaegerSpan;
      batch.push(spanOf(span, resources.get(span.processID ?? '')));
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    yield batch;
  }
}

function resourcesOf(processes: Processes): ReadonlyMap<string, Resource> {
  return new Map(
    Object.entries(processes).map(([id, { serviceName, tags }]) => [
      id,
      { attributes: { ...attributesOf(tags), 'service.name': serviceName } },
    ]),
  );
}

function spanOf(span: JaegerSpan, resource: Resource | undefined): TraceSpan {
  const { references = [], tags = [], logs = [] } = span;
  const traceId = traceIdOf(span.traceID);
  const parent = references.find(({ refType, traceID }) => refType === 'CHILD_OF' && traceIdOf(traceID) === traceId);
  const fields = attributesOf(tags, (key) => FIELD_TAGS.has(key));
  const startNanos = nanosOf(span.startTime);
  const scope = fields['otel.scope.name'];
  return {
    traceId,
    spanId: spanIdOf(span.spanID),
    ...(parent && { parentSpanId: spanIdOf(parent.spanID) }),
    name: span.operationName,
    service: textOf(resource?.attributes['service.name']) || 'unknown_service',
    ...(resource && { resource }),
    kind: KINDS[textOf(fields['span.kind'])] ?? SpanKind.INTERNAL,
    startNanos,
    endNanos: startNanos + nanosOf(span.duration),
    attributes: attributesOf(tags, (key) => !FIELD_TAGS.has(key)),
    events: logs.map((log) => eventOf(log.timestamp, log.fields)),
    links: references.filter((reference) => reference !== parent).map((reference) => linkTo(reference)),
    status: statusOf(tags, fields),
    ...(typeof scope === 'string' && { scope: { name: scope } }),
  };
}

function statusOf(tags: readonly Tag[], fields: SpanAttributes): TraceSpan['status'] {
  const isError = tags.some(({ key, value }) => key === 'error' && (value === true || value === 'true'));
  const code =
    fields['otel.status_code'] === 'ERROR' || isError ? 'error' : fields['otel.status_code'] === 'OK' ? 'ok' : 'unset';
  const message = fields['otel.status_description'];
  return { code, ...(typeof message === 'string' && { message }) };
}

function eventOf(timestamp: number, fields: readonly Tag[]): SpanEvent {
  const name = fields.find(({ key }) => key === 'event');
  const attributes = attributesOf(fields, (key) => key !== 'event');
  return { name: textOf(name?.value) || 'log', timeNanos: nanosOf(timestamp), attributes };
}

const linkTo = ({ traceID, spanID }: { readonly traceID: string; readonly spanID: string }): SpanLink => ({
  traceId: traceIdOf(traceID),
  spanId: spanIdOf(spanID),
  attributes: {},
});

function attributesOf(tags: readonly Tag[] = [], isWanted: (key: string) => boolean = () => true): SpanAttributes {
  return Object.fromEntries(tags.filter(({ key }) => isWanted(key)).map(({ key, value }) => [key, value]));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Jaeger cuts leading zeros. */
const traceIdOf = (id: string): string => id.toLowerCase().padStart(32, '0');
const spanIdOf = (id: string): string => id.toLowerCase().padStart(16, '0');

const nanosOf = (micros: number): bigint => BigInt(Math.round(micros)) * 1000n;
