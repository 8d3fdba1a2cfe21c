import { type Context, context as contextApi, createContextKey } from '@opentelemetry/api';

/** The key of `suppressTracing` in `@opentelemetry/core`, which other instrumentations read too. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** A context in which no spans start, so that an exporter does not trace its own requests. */
export function suppressTracing(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING, true);
}

/** Calls a function of the application that decides about spans. A span of its own would have to be decided, too, and so on. */
export function withoutTracing<T>(call: () => T): T {
  return contextApi.with(suppressTracing(contextApi.active()), call);
}

export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}
