import { sharedSymbol } from '../../lib/process/process-record';
import { serverInterceptor } from '../../lib/rpc/server-interceptor';
import { isObject } from '../../lib/validation/predicates';
import type { IsServerError } from '../request/server-span';
import { interceptorsWith } from './grpc-options';

/** Nest's `ServerGrpc`. */
export interface GrpcServer {
  /** Read when the server listens. */
  options: object;
}

/** Nest's number for gRPC. */
const GRPC_ID = 4;

const TRACED = sharedSymbol('traced-grpc-server');

export function isGrpcServer(value: unknown): value is GrpcServer {
  if (!isObject(value)) return false;
  const { transportId, options } = value as Readonly<Record<string, unknown>>;
  return transportId === GRPC_ID && isObject(options);
}

/**
 * Opens a `SERVER` span for each call of a server. Call it before the server listens. Changes this server only, not the
 * options that the application passed. Tracing a server again has no effect.
 *
 * Nest's processing hooks do not reach the messages of request streams, and cannot be paired for calls of gRPC.
 */
export function traceGrpcServer(server: GrpcServer, isServerError: IsServerError | undefined): void {
  if (TRACED in server) return;
  Object.defineProperty(server, TRACED, { value: true });
  const isFailure = isServerError && ((error: unknown) => isServerError(error, undefined));
  server.options = interceptorsWith(server.options, serverInterceptor({ isFailure, skipsInstrumented: true }));
}
