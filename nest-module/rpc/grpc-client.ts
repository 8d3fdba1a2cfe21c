import { sharedSymbol } from '../../lib/process/process-record';
import { grpcClientInterceptor } from '../../lib/rpc/client-interceptor';
import { isObject } from '../../lib/validation/predicates';
import { heldBy } from '../messaging/client/found-clients';
import { interceptorsWith } from './grpc-options';

/** Nest's `ClientGrpcProxy`. */
export interface GrpcClient {
  getService(name: string): object;
  /** Read when a service is first used. */
  options: object;
  /** The clients of grpc-js that exist already, by the name of their service. */
  readonly clients?: unknown;
  /** The packages of the proto files: constructors of clients, by the name of their service. */
  readonly grpcClients?: unknown;
}

type Interceptors = Record<symbol, readonly unknown[]>;

const TRACED = sharedSymbol('traced-grpc-client');

export function isGrpcClient(value: object): value is GrpcClient {
  const { getService, getClientByServiceName, options } = value as Readonly<Record<string, unknown>>;
  return typeof getService === 'function' && typeof getClientByServiceName === 'function' && isObject(options);
}

/**
 * Traces a provider that is a gRPC client, and the gRPC clients in the properties of a provider or controller, such as those
 * of `@Client()`. Reads property descriptors, so it calls no getter of the application.
 */
export function traceGrpcClientsOf(instance: object): void {
  for (const client of heldBy(instance, isGrpcClient)) traceGrpcClient(client);
}

/**
 * Opens a `CLIENT` span for each call of a client. The application may already have used some of its services. Changes
 * this client only, not the options that the application passed. Tracing a client again has no effect.
 */
export function traceGrpcClient(client: GrpcClient): void {
  if (TRACED in client || isInstrumented(client)) return;
  Object.defineProperty(client, TRACED, { value: true });
  const tracing = grpcClientInterceptor();
  client.options = interceptorsWith(client.options, tracing);
  if (!(client.clients instanceof Map)) return;
  for (const used of client.clients.values()) if (isObject(used)) traceUsed(used, tracing);
}

/**
 * Adds the interceptor to a client of grpc-js. It stores two lists under symbols: first its interceptors, then its
 * interceptor providers. Only one of them can have entries.
 */
function traceUsed(client: Interceptors, tracing: object): void {
  const lists = Object.getOwnPropertySymbols(client).filter((symbol) => Array.isArray(client[symbol]));
  const [interceptors, providers] = lists;
  if (!interceptors || !providers || lists.length > 2) return;
  const provided = client[providers] ?? [];
  if (provided.length > 0) client[providers] = [() => tracing, ...provided];
  else client[interceptors] = [tracing, ...(client[interceptors] ?? [])];
}

/** OpenTelemetry's instrumentation wraps the methods of all clients, and marks the functions with `__wrapped`. */
function isInstrumented({ grpcClients }: GrpcClient): boolean {
  if (!Array.isArray(grpcClients)) return false;
  const packages = (grpcClients as unknown[]).filter(isObject);
  return packages.some((services) => Object.values(services).some(isInstrumentedClass));
}

function isInstrumentedClass(service: unknown): boolean {
  if (typeof service !== 'function') return false;
  const { makeUnaryRequest } = (service.prototype ?? {}) as Readonly<Record<string, unknown>>;
  return typeof makeUnaryRequest === 'function' && '__wrapped' in makeUnaryRequest;
}
