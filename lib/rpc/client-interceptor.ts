import { guard } from '../diagnostics/fault';
import { activeContext, runIn } from '../span/current/api-globals';
import { type Address, targetAddress } from './address';
import { methodName } from './call-attributes';
import { CANCELLED } from './call-status';
import { ClientCallSpan } from './client-call-span';
import type { ClientCall, ClientCallOptions, ClientListener } from './grpc-call';
import { remembered } from './own-interceptors';

/**
 * An interceptor for clients of `@grpc/grpc-js`. In its types, an interceptor returns a class with private members, which
 * no other package can name. `never` fits every version.
 */
export type GrpcClientInterceptor = <Options extends object>(
  options: Options,
  nextCall: (options: Options) => object,
) => never;

/**
 * Traces the calls of a gRPC client: unary calls and all streams. Each call is a client span by the RPC semantic
 * conventions, from its start to its status. The metadata carries the trace context; your own `Metadata` object does not
 * change, and a trace context that you wrote into it stays. Messages are never recorded.
 *
 * Every status but OK is an error. A call that you cancel is not an error: its span has the attribute `cancelled`.
 *
 * Put it first in `interceptors`, so that the span encloses your other interceptors. Interceptors that you pass to a single
 * call replace those of the client: pass it there too. It works with `@grpc/grpc-js` 1.8 and later.
 *
 * @example
 * ```ts
 * import { Client, credentials } from '@grpc/grpc-js';
 *
 * const options = { interceptors: [grpcClientInterceptor()] };
 * const client = new Client('inventory:50051', credentials.createInsecure(), options);
 * ```
 */
export function grpcClientInterceptor(): GrpcClientInterceptor {
  const serverOf = cachedServer();
  const intercept = (options: ClientCallOptions, nextCall: (options: ClientCallOptions) => ClientCall): ClientCall => {
    const call = nextCall(options);
    guard('intercepting a gRPC call', () => traceCall(call, options, serverOf), undefined);
    return call;
  };
  return remembered(intercept as unknown as GrpcClientInterceptor);
}

/** grpc-js makes a new call object for each call, so that its methods can be replaced. */
function traceCall(
  call: ClientCall,
  options: ClientCallOptions,
  serverOf: (target: string) => Address | undefined,
): void {
  const start = call.start.bind(call);
  const cancelWithStatus = call.cancelWithStatus.bind(call);
  const method = methodName(options.method_definition.path);
  call.start = (metadata, listener) => {
    const caller = activeContext();
    const span = guard('opening the span of a gRPC call', () => open(method, call, serverOf), undefined);
    if (!span) return start(metadata, listener);
    call.cancelWithStatus = (code, details) => {
      if (code === CANCELLED) span.isCancelled = true;
      cancelWithStatus(code, details);
    };
    const watching: ClientListener = {
      // Another caller may have opened the connection. Callbacks must run in the context of this call's caller.
      onReceiveMetadata: (received) => runIn(caller, () => listener?.onReceiveMetadata?.(received)),
      onReceiveMessage: (message) => runIn(caller, () => listener?.onReceiveMessage?.(message)),
      onReceiveStatus(status) {
        if (options.parent?.cancelled) span.isCancelled = true;
        span.ended(status, call);
        runIn(caller, () => listener?.onReceiveStatus?.(status));
      },
    };
    const sent = span.addContext(metadata);
    try {
      span.run(() => start(sent, watching));
    } catch (error) {
      span.failed(error);
      throw error;
    }
  };
}

/** Before its start, the peer of a call is the target of its channel. */
function open(method: string, call: ClientCall, serverOf: (target: string) => Address | undefined): ClientCallSpan {
  const target = call.getPeer();
  return ClientCallSpan.open({ method, target, server: serverOf(target) });
}

/** Parses the target of a client's channel once. A client has one channel. */
function cachedServer(): (target: string) => Address | undefined {
  let known: string | undefined;
  let server: Address | undefined;
  return (target) => {
    if (target !== known) {
      server = targetAddress(target);
      known = target;
    }
    return server;
  };
}
