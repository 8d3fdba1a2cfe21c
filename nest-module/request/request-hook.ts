import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FrameworkRequest } from './incoming-request';

/** A request as the adapter has it: Node's own, or Fastify's around it. */
export interface AdapterRequest {
  readonly raw?: IncomingMessage;
}

/** A response as the adapter has it: Node's own, or Fastify's around it. */
export interface AdapterResponse {
  readonly raw?: ServerResponse;
}

/** Takes each request before anything else sees it, goes on by calling `next`, and returns what `next` returned. */
export type OnRequest = (request: AdapterRequest, response: AdapterResponse, next: () => unknown) => unknown;

/** What a request hook calls. */
export interface RequestListener {
  readonly onRequest: OnRequest;
  /** Is told how the adapter shows a request, where `onRequest` was given Node's own. */
  readonly onShown: (request: FastifyRequest) => void;
}

/** An HTTP adapter of Nest, as far as versions 10 to 12 have what is used here. */
export interface HookedAdapter {
  /** Nest 11.1 and later. It has one place only, so whatever took it before stays in force. */
  setOnRequestHook?(hook: OnRequest): void;
  readonly onRequestHook?: unknown;
  getType(): string;
  use(middleware: OnRequest): unknown;
  getInstance(): unknown;
}

interface FastifyLike {
  addHook(name: 'onRequest', hook: OnRequest): unknown;
  addHook(name: 'onSend', hook: FastifySendHook): unknown;
  /** There with the plugin for middleware, which Nest loads unless it is told not to. */
  use?(middleware: OnRequest): unknown;
}

type FastifyRequest = FrameworkRequest & { readonly raw: IncomingMessage };
type FastifySendHook = (request: FastifyRequest, reply: unknown, payload: unknown, next: () => void) => void;

/**
 * Listens at the front of an adapter: at its own request hook where it has one that is free, otherwise as the first
 * middleware of Express or Fastify. A hook that the application sets later runs after ours.
 */
export function installRequestHook(adapter: HookedAdapter, { onRequest, onShown }: RequestListener): void {
  if (hasRequestHook(adapter) && adapter.onRequestHook === undefined) {
    adapter.setOnRequestHook(onRequest);
    stayInFront(adapter, onRequest);
  } else if (adapter.getType() === 'fastify') {
    listenToFastify(adapter.getInstance() as FastifyLike, { onRequest, onShown });
  } else {
    adapter.use(onRequest);
  }
}

/** The adapter has one place for a hook: without this, a hook of the application's would replace ours. */
function stayInFront(adapter: HookedAdapter & Required<HookedAdapter>, onRequest: OnRequest): void {
  const setHook = adapter.setOnRequestHook.bind(adapter);
  const value = (hook: OnRequest): void =>
    setHook((request, response, next) =>
      onRequest(request, response, () => hook.call(adapter, request, response, next)),
    );
  Object.defineProperty(adapter, 'setOnRequestHook', { value, configurable: true, writable: true, enumerable: false });
}

/**
 * All middleware of Fastify runs inside one `onRequest` hook. `NestFactory` has that hook added before any module is
 * made. To be in front of the middleware takes being the first of them, where the request is Node's own: the hooks that
 * follow, or the answer to what a middleware has thrown, show how Fastify sees it. In `@nestjs/testing` the hook is not
 * there yet, and a hook of ours is in front of it.
 */
function listenToFastify(fastify: FastifyLike, { onRequest, onShown }: RequestListener): void {
  if (!fastify.use) {
    fastify.addHook('onRequest', onRequest);
    return;
  }
  fastify.use(onRequest);
  fastify.addHook('onRequest', (request, _reply, next) => {
    onShown(request as FastifyRequest);
    next();
  });
  fastify.addHook('onSend', (request, _reply, _payload, next) => {
    onShown(request);
    next();
  });
}

/** An adapter that only inherits the empty method of the abstract one would never call the hook. */
function hasRequestHook(adapter: HookedAdapter): adapter is HookedAdapter & Required<HookedAdapter> {
  const method: unknown = Reflect.get(adapter, 'setOnRequestHook');
  return typeof method === 'function' && !/^\w+\([^)]*\)\s*\{\s*\}$/.test(Function.prototype.toString.call(method));
}
