import { type AttributeValue, type Span, SpanKind, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';

/** Name of the field that renames a span. */
export const NAME_FIELD = 'otel.name';

/** Name of the field that sets the kind of a span. It has an effect only at the start. */
export const KIND_FIELD = 'otel.kind';

const KINDS: Readonly<Record<string, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** The span kind with this name, case-insensitive; `undefined` for any other value. */
export function kindNamed(value: unknown): SpanKind | undefined {
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

const SPECIAL: ReadonlySet<string> = new Set([
  NAME_FIELD,
  KIND_FIELD,
  'otel.status_code',
  'otel.status_description',
  'otel.status_message',
]);

/** Whether {@link writeSpecialField} handles a field of this name. */
export function isSpecialField(name: string): boolean {
  return SPECIAL.has(name);
}

/**
 * Applies a field that changes the span instead of becoming an attribute, as in Rust's `tracing-opentelemetry`:
 * `otel.name`, `otel.kind`, `otel.status_code`, `otel.status_description` and its older name `otel.status_message`.
 * Invalid values are ignored.
 *
 * @returns whether `name` is a special field
 */
export function writeSpecialField(span: Span, name: string, value: AttributeValue): boolean {
  switch (name) {
    case NAME_FIELD:
      span.updateName(String(value));
      return true;
    case KIND_FIELD:
      return true;
    case 'otel.status_code':
      writeStatusCode(span, String(value).toLowerCase());
      return true;
    case 'otel.status_description':
    case 'otel.status_message':
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(value) });
      return true;
    default:
      return false;
  }
}

function writeStatusCode(span: Span, code: string): void {
  if (code === 'ok') span.setStatus({ code: SpanStatusCode.OK });
  if (code === 'error' && !isFailed(span)) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A code without a message would erase the message of a span that has failed already. */
function isFailed(span: Span): boolean {
  return (span as { status?: Partial<SpanStatus> }).status?.code === SpanStatusCode.ERROR;
}
