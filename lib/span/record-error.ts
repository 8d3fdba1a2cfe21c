import { type Attributes, type Span, SpanStatusCode, type TracerProvider } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '../bundled/attribute-names';
import { processPart } from '../process/process-record';
import { describeError, type ErrorDescription } from '../errors/describe-error';
import { currentLogEmitter, type LogEntry } from '../otel/log-emitter';
import { redacted } from '../redaction/redactor';
import { currentProvider } from './current/current-tracer';

/** Name of the span event and the log record of an exception. */
const EXCEPTION = 'exception';

/** Attribute of an exception event: the chain of causes, outermost first, each `Type: message`. */
export const ATTR_ERROR_CHAIN = 'error.chain';

/** Attribute of a span that an error passed through: id of the span with the exception event. */
export const ATTR_ERROR_ORIGIN = 'error.origin.span_id';

interface Origin {
  readonly traceId: string;
  readonly spanId: string;
  /** Ids are unique only within one provider: in tests they count from 1 each time. */
  readonly provider: TracerProvider;
}

const origins = processPart('error-origins', () => new WeakMap<object, Origin>());

/**
 * Marks a span as failed: ERROR status with the error's message, `error.type`, and one `exception` event with the stack
 * and the chain of causes. If an error passes through several spans, only the innermost has the event; the others refer
 * to it by `error.origin.span_id`. By `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`, a log record takes the place of the event.
 *
 * @param hasRecord whether a log line about this error is already exported as its log record
 */
export function writeError(
  span: Span,
  thrown: unknown,
  { hasRecord = false }: { readonly hasRecord?: boolean } = {},
): void {
  if (!span.isRecording()) return;
  const description = describe(thrown);
  span.setAttribute(ATTR_ERROR_TYPE, description.type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: description.message || description.type });
  writeException(span, thrown, { description, level: 'error', hasRecord });
}

/** Records an error that is not a failure: only the exception, with its level. */
export function noteError(span: Span, thrown: unknown, level: LogEntry['level']): void {
  if (!span.isRecording()) return;
  const event = { level: level.toUpperCase() };
  writeException(span, thrown, { description: describe(thrown), level, event });
}

function describe(thrown: unknown): ErrorDescription {
  return describeError(thrown, redacted);
}

interface WrittenException {
  readonly description: ErrorDescription;
  readonly level: LogEntry['level'];
  readonly hasRecord?: boolean;
  /** Further attributes of the span event. */
  readonly event?: Attributes;
}

/**
 * The only function that knows where exceptions go. OpenTelemetry moves them from span events to log records.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/
 */
function writeException(span: Span, thrown: unknown, written: WrittenException): void {
  const origin = describedAt(thrown, span);
  if (origin) {
    if (origin.spanId !== span.spanContext().spanId) span.setAttribute(ATTR_ERROR_ORIGIN, origin.spanId);
    return;
  }
  const { description, level, hasRecord = false, event = {} } = written;
  const emitter = currentLogEmitter();
  const signal = emitter?.exceptions ?? 'span-events';
  const attributes = { ...exceptionAttributes(description), ...chainAttribute(description) };
  if (signal !== 'logs') span.addEvent(EXCEPTION, { ...attributes, ...event });
  if (!emitter || signal === 'span-events' || hasRecord) return;
  const { type, message } = description;
  emitter.emit({
    level,
    eventName: EXCEPTION,
    body: message === '' ? type : `${type}: ${message}`,
    attributes,
    spanContext: span.spanContext(),
  });
}

/** Where this error was described before in the same trace. If nowhere, remembers this span and returns `undefined`. */
function describedAt(thrown: unknown, span: Span): Origin | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { traceId, spanId } = span.spanContext();
  const provider = currentProvider();
  const known = origins.get(thrown);
  if (known?.traceId === traceId && known.provider === provider) return known;
  origins.set(thrown, { traceId, spanId, provider });
  return undefined;
}

/** The attributes of the semantic conventions for exceptions. */
export function exceptionAttributes({ type, message, stack }: ErrorDescription): Attributes {
  return {
    [ATTR_EXCEPTION_TYPE]: type,
    [ATTR_EXCEPTION_MESSAGE]: message,
    ...(stack === undefined ? {} : { [ATTR_EXCEPTION_STACKTRACE]: stack }),
  };
}

function chainAttribute({ chain }: ErrorDescription): Attributes {
  if (chain.length === 0) return {};
  return { [ATTR_ERROR_CHAIN]: chain.map(({ type, message }) => `${type}: ${message}`) };
}
