import { type Attributes, type Span, SpanStatusCode, type TracerProvider } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '../bundled/attribute-names';
import { processPart } from '../process/process-record';
import { describeError, type ErrorDescription } from '../errors/describe-error';
import { redacted } from '../redaction/redactor';
import { currentProvider } from './current/current-tracer';

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
 * to it by `error.origin.span_id`.
 */
export function writeError(span: Span, thrown: unknown): void {
  if (!span.isRecording()) return;
  const description = describe(thrown);
  span.setAttribute(ATTR_ERROR_TYPE, description.type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: description.message || description.type });
  writeException(span, thrown, description, {});
}

/** Records an error that is not a failure: only the `exception` event, with its level. */
export function noteError(span: Span, thrown: unknown, level: string): void {
  if (span.isRecording()) writeException(span, thrown, describe(thrown), { level: level.toUpperCase() });
}

function describe(thrown: unknown): ErrorDescription {
  return describeError(thrown, redacted);
}

/**
 * The only function that knows where exceptions go. OpenTelemetry plans to move them from span events to log records.
 */
function writeException(span: Span, thrown: unknown, description: ErrorDescription, extra: Attributes): void {
  const origin = describedAt(thrown, span);
  if (!origin) span.addEvent('exception', { ...attributesOfDescription(description), ...extra });
  else if (origin.spanId !== span.spanContext().spanId) span.setAttribute(ATTR_ERROR_ORIGIN, origin.spanId);
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

function attributesOfDescription({ type, message, stack, chain }: ErrorDescription): Attributes {
  return {
    [ATTR_EXCEPTION_TYPE]: type,
    [ATTR_EXCEPTION_MESSAGE]: message,
    ...(stack === undefined ? {} : { [ATTR_EXCEPTION_STACKTRACE]: stack }),
    ...(chain.length === 0
      ? {}
      : { [ATTR_ERROR_CHAIN]: chain.map(({ type: cause, message: text }) => `${cause}: ${text}`) }),
  };
}
