import { guard } from '../diagnostics/fault';
import { methodName } from './call-attributes';
import type { ServerCall, ServerListener } from './grpc-call';
import { remembered } from './own-interceptors';
import { type IsFailure, ServerCallSpan } from './server-call-span';

/**
 * An interceptor for servers of `@grpc/grpc-js`. In its types, an interceptor returns a class with private members, which
 * no other package can name. `never` fits every version.
 */
export type GrpcServerInterceptor = (method: { readonly path: string }, call: object) => never;

/**
 * Traces the calls that a gRPC server receives: unary calls and all streams. Each call is a server span by the RPC semantic
 * conventions, from its metadata to its status, as a child of the caller's span. Your handler runs inside that span, and so
 * do the listeners of its stream. Messages are never recorded.
 *
 * The codes UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and DATA_LOSS are errors. A call that the
 * client cancels is not an error: its span has the attribute `cancelled`. Calls to unknown methods reach no interceptor,
 * and get no span.
 *
 * Put it first in `interceptors`, so that your other interceptors run inside the span. It needs `@grpc/grpc-js` 1.10 or
 * later.
 *
 * @example
 * ```ts
 * import { Server } from '@grpc/grpc-js';
 *
 * const server = new Server({ interceptors: [grpcServerInterceptor()] });
 * ```
 */
export function grpcServerInterceptor(): GrpcServerInterceptor {
  return serverInterceptor();
}

/** Options of {@link serverInterceptor}. */
export interface ServerInterceptorOptions {
  readonly isFailure?: IsFailure | undefined;
  /** Skips calls for which another instrumentation opens a span; `false` by default. */
  readonly skipsInstrumented?: boolean;
}

/** {@link grpcServerInterceptor} for a framework that reports the errors of its handlers. */
export function serverInterceptor({
  isFailure,
  skipsInstrumented = false,
}: ServerInterceptorOptions = {}): GrpcServerInterceptor {
  const trace = (path: string, call: ServerCall): void => {
    if (!(skipsInstrumented && isInstrumented(call))) traceCall(methodName(path), call, isFailure);
  };
  const intercept = (method: { readonly path: string }, call: ServerCall): ServerCall => {
    guard('intercepting a gRPC call', () => trace(method.path, call), undefined);
    return call;
  };
  return remembered(intercept as unknown as GrpcServerInterceptor);
}

/**
 * Whether OpenTelemetry's instrumentation opens a span for a call. It wraps handlers, and marks the functions that it wraps
 * with `__wrapped`.
 */
export function isInstrumented(call: ServerCall): boolean {
  const { func } = (call as { handler?: { func?: object } }).handler ?? {};
  return func !== undefined && '__wrapped' in func;
}

/**
 * grpc-js makes a new call object for each call, so its methods can be replaced. A wrapper would not see the statuses that
 * the object itself sends, such as DEADLINE_EXCEEDED.
 */
function traceCall(method: string, call: ServerCall, isFailure: IsFailure | undefined): void {
  const start = call.start.bind(call);
  const sendStatus = call.sendStatus.bind(call);
  let span: ServerCallSpan | undefined;
  const run = (body: () => void): void => (span ? span.run(body) : body());
  call.start = (listener: ServerListener) =>
    start({
      onReceiveMetadata(metadata) {
        const open = (): ServerCallSpan => ServerCallSpan.open({ method, call, metadata, isFailure });
        span = guard('opening the span of a gRPC call', open, undefined);
        run(() => listener.onReceiveMetadata(metadata));
      },
      // grpc-js emits events of the connection outside any context.
      onReceiveMessage: (message) => run(() => listener.onReceiveMessage(message)),
      onReceiveHalfClose: () => run(() => listener.onReceiveHalfClose()),
      onCancel() {
        // End the span first: a handler's own listener may send a status to the client that has left.
        span?.cancelled();
        run(() => listener.onCancel());
      },
    });
  call.sendStatus = (status) => {
    span?.answered(status);
    sendStatus(status);
  };
}
