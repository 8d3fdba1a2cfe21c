import { type Context, createContextKey, type Span } from '@opentelemetry/api';

/** Under this key OpenTelemetry's HTTP instrumentation leaves the span of a request, and reads the route back. */
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** Under this key work is marked that is not to be traced. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** What OpenTelemetry's HTTP instrumentation says of the request that is being served. */
export interface OuterRequest {
  readonly span: Span;
  route?: string;
}

/** The request that OpenTelemetry's HTTP instrumentation has opened a span for, where it is active too. */
export function outerRequest(context: Context): OuterRequest | undefined {
  const metadata = context.getValue(RPC_METADATA) as { type?: unknown; span?: Span } | undefined;
  return metadata?.type === 'http' && metadata.span ? (metadata as OuterRequest) : undefined;
}

/** A context in which nothing is traced, by us or by anybody on the SDK. */
export function untraced(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING, true);
}
