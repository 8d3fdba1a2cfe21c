import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FrameworkRequest } from './incoming-request';

/** A request of the adapter: Node's own, or Fastify's wrapper of it. */
export interface AdapterRequest {
  readonly raw?: IncomingMessage;
}

/** A response of the adapter: Node's own, or Fastify's wrapper of it. */
export interface AdapterResponse {
  readonly raw?: ServerResponse;
}

/** Receives each request before any other code, calls `next`, and returns the result of `next`. */
export type OnRequest = (request: AdapterRequest, response: AdapterResponse, next: () => unknown) => unknown;

export interface RequestListener {
  readonly onRequest: OnRequest;
  /** Receives Fastify's request, if `onRequest` got Node's own. */
  readonly onAdapterRequest: (request: FastifyRequest) => void;
}

/** The members of an HTTP adapter used here, in Nest 10 to 12. */
export interface HookedAdapter {
  /** Nest 11.1 and later. The adapter holds one hook; an existing one is not replaced. */
  setOnRequestHook?(hook: OnRequest): void;
  readonly onRequestHook?: unknown;
  getType(): string;
  use(middleware: OnRequest): unknown;
  getInstance(): unknown;
}

interface FastifyLike {
  addHook(name: 'onRequest', hook: OnRequest): unknown;
  addHook(name: 'onSend', hook: FastifySendHook): unknown;
  /** Added by the middleware plugin, which Nest loads by default. */
  use?(middleware: OnRequest): unknown;
}

type FastifyRequest = FrameworkRequest & { readonly raw: IncomingMessage };
type FastifySendHook = (request: FastifyRequest, reply: unknown, payload: unknown, next: () => void) => void;

/**
 * Calls `onRequest` first for each request of an adapter. It uses the adapter's request hook if that is free, otherwise
 * the first middleware of Express or Fastify. A hook that the application sets later runs after `onRequest`.
 */
export function installRequestHook(adapter: HookedAdapter, { onRequest, onAdapterRequest }: RequestListener): void {
  if (hasRequestHook(adapter) && adapter.onRequestHook === undefined) {
    adapter.setOnRequestHook(onRequest);
    stayInFront(adapter, onRequest);
  } else if (adapter.getType() === 'fastify') {
    listenToFastify(adapter.getInstance() as FastifyLike, { onRequest, onAdapterRequest });
  } else {
    adapter.use(onRequest);
  }
}

/** The adapter holds one hook. This keeps a hook of the application from replacing ours. */
function stayInFront(adapter: HookedAdapter & Required<HookedAdapter>, onRequest: OnRequest): void {
  const setHook = adapter.setOnRequestHook.bind(adapter);
  const value = (hook: OnRequest): void =>
    setHook((request, response, next) =>
      onRequest(request, response, () => hook.call(adapter, request, response, next)),
    );
  Object.defineProperty(adapter, 'setOnRequestHook', { value, configurable: true, writable: true, enumerable: false });
}

/**
 * All middleware of Fastify runs inside one `onRequest` hook, which `NestFactory` adds before it creates the modules. So
 * `onRequest` must be the first middleware, where the request is Node's own. Later hooks, or `onSend` if a middleware
 * throws, provide Fastify's request. `@nestjs/testing` adds that hook later, so a hook of ours runs before it.
 */
function listenToFastify(fastify: FastifyLike, { onRequest, onAdapterRequest }: RequestListener): void {
  if (!fastify.use) {
    fastify.addHook('onRequest', onRequest);
    return;
  }
  fastify.use(onRequest);
  fastify.addHook('onRequest', (request, _reply, next) => {
    onAdapterRequest(request as FastifyRequest);
    next();
  });
  fastify.addHook('onSend', (request, _reply, _payload, next) => {
    onAdapterRequest(request);
    next();
  });
}

/** Whether the adapter implements the hook. The abstract adapter has an empty method that never calls it. */
function hasRequestHook(adapter: HookedAdapter): adapter is HookedAdapter & Required<HookedAdapter> {
  const method: unknown = Reflect.get(adapter, 'setOnRequestHook');
  return typeof method === 'function' && !/^\w+\([^)]*\)\s*\{\s*\}$/.test(Function.prototype.toString.call(method));
}
