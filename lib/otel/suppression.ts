import { type Context, context as contextApi, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/** The key of `suppressTracing` in `@opentelemetry/core`, which other instrumentations read too. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** One context for all ignored requests, because adding a value to a context copies all its values. */
const SUPPRESSED_ROOT = ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true);

/** A context in which no spans start, so that an exporter does not trace its own requests. */
export function suppressTracing(context: Context): Context {
  return context === ROOT_CONTEXT ? SUPPRESSED_ROOT : context.setValue(SUPPRESS_TRACING, true);
}

/** Calls a function of the application that decides about spans. A span of its own would have to be decided, too, and so on. */
export function withoutTracing<T>(call: () => T): T {
  return contextApi.with(suppressTracing(contextApi.active()), call);
}

/** Whether tracing is suppressed in a context without a span, such as that of an ignored request. Fast: every call needs it. */
export function isSuppressedRoot(context: Context): boolean {
  return context === SUPPRESSED_ROOT;
}

export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}
