import { type Context, createContextKey, type Span } from '@opentelemetry/api';

/** Under this key OpenTelemetry's HTTP instrumentation stores the span of a request and reads the route. */
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** The request metadata of OpenTelemetry's HTTP instrumentation. */
export interface OuterRequest {
  readonly span: Span;
  route?: string;
}

/** The request whose span OpenTelemetry's HTTP instrumentation opened; `undefined` if it is not active. */
export function outerRequest(context: Context): OuterRequest | undefined {
  const metadata = context.getValue(RPC_METADATA) as { type?: unknown; span?: Span } | undefined;
  return metadata?.type === 'http' && metadata.span ? (metadata as OuterRequest) : undefined;
}
