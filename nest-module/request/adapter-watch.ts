import type { HttpAdapterHost } from '@nestjs/core';
import { guard } from '../../lib/diagnostics/fault';
import type { HookedAdapter } from './request-hook';

/** Receives each HTTP adapter of an application before the adapter is used. */
export type OnAdapter = (adapter: HookedAdapter) => void;

export type StopWatching = () => void;

const watchers = new WeakMap<HttpAdapterHost, Set<OnAdapter>>();

/**
 * Calls `onAdapter` with the current HTTP adapter of an application, if it has one, and with each later one.
 *
 * `NestFactory` sets the adapter before it creates the providers. `@nestjs/testing` sets it afterwards, in
 * `createNestApplication`, and may set several. Nest 10 has no event for that, and the one of Nest 11 and later fires
 * only once. So this watches the property of the host.
 */
export function watchAdapter(host: HttpAdapterHost, onAdapter: OnAdapter): StopWatching {
  const present = host.httpAdapter as unknown as HookedAdapter | undefined | null;
  notify(present, [onAdapter]);
  const listeners = watchers.get(host) ?? watchProperty(host);
  listeners.add(onAdapter);
  return () => {
    listeners.delete(onAdapter);
    if (listeners.size > 0 || !watchers.delete(host)) return;
    delete (host as { httpAdapter?: unknown }).httpAdapter;
  };
}

function watchProperty(host: HttpAdapterHost): Set<OnAdapter> {
  const listeners = new Set<OnAdapter>();
  watchers.set(host, listeners);
  const inherited = Object.getPrototypeOf(host) as object;
  Object.defineProperty(host, 'httpAdapter', {
    configurable: true,
    enumerable: false,
    get: () => Reflect.get(inherited, 'httpAdapter', host) as unknown,
    set(adapter: HookedAdapter | undefined | null) {
      Reflect.set(inherited, 'httpAdapter', adapter, host);
      notify(adapter, listeners);
    },
  });
  return listeners;
}

/** Does nothing without an adapter: the application may have no HTTP. */
function notify(adapter: HookedAdapter | undefined | null, listeners: Iterable<OnAdapter>): void {
  if (!adapter) return;
  for (const listener of listeners) guard('tracing an HTTP adapter', () => listener(adapter));
}
