import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the adapter has it: Node's own, or Fastify's around it. */
export interface AdapterRequest {
  readonly raw?: IncomingMessage;
}

/** A response as the adapter has it: Node's own, or Fastify's around it. */
export interface AdapterResponse {
  readonly raw?: ServerResponse;
}

/** Is given each request before anything else sees it, and goes on by calling `next`. */
export type OnRequest = (request: AdapterRequest, response: AdapterResponse, next: () => void) => void;

/** An HTTP adapter of Nest, as far as versions 10 to 12 have what is used here. */
export interface HookedAdapter {
  /** Nest 11.1 and later. It has one place only, so whatever took it before stays in force. */
  setOnRequestHook?(hook: OnRequest): void;
  readonly onRequestHook?: unknown;
  getType(): string;
  /** Adds a middleware; that of Fastify needs a plugin that is there only later. */
  use(middleware: OnRequest): unknown;
  getInstance(): unknown;
}

interface FastifyLike {
  addHook(name: 'onRequest', hook: OnRequest): unknown;
}

/**
 * Installs `onRequest` at the front of an adapter: at its own request hook where it has one and nobody has taken it,
 * otherwise as the first middleware of Express or the first `onRequest` hook of Fastify.
 */
export function installRequestHook(adapter: HookedAdapter, onRequest: OnRequest): void {
  if (typeof adapter.setOnRequestHook === 'function' && !isAbstract(adapter) && adapter.onRequestHook === undefined) {
    adapter.setOnRequestHook(onRequest);
  } else if (adapter.getType() === 'fastify') {
    (adapter.getInstance() as FastifyLike).addHook('onRequest', onRequest);
  } else {
    adapter.use(onRequest);
  }
}

/** An adapter that only inherits the empty method of the abstract one would never call the hook. */
function isAbstract(adapter: HookedAdapter): boolean {
  return /^\w+\([^)]*\)\s*\{\s*\}$/.test(Function.prototype.toString.call(adapter.setOnRequestHook));
}
