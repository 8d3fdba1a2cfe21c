import { type Context, createContextKey } from '@opentelemetry/api';

/** The key of `suppressTracing` in `@opentelemetry/core`, which instrumentations of other libraries ask for too. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** The context in which no spans start: an exporter's own requests are no work of the service. */
export function suppressTracing(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING, true);
}

export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}
