import { type Context, createContextKey, type Span } from '@opentelemetry/api';

/** Under this key OpenTelemetry's HTTP instrumentation leaves the span of a request, and reads the route back. */
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

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
