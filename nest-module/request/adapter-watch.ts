import type { HttpAdapterHost } from '@nestjs/core';
import { guard } from '../../lib/diagnostics/fault';
import type { HookedAdapter } from './request-hook';

/** Takes each HTTP adapter that an application gets, before anything uses the adapter. */
export type OnAdapter = (adapter: HookedAdapter) => void;

/** Stops the watch. */
export type StopWatching = () => void;

const watchers = new WeakMap<HttpAdapterHost, Set<OnAdapter>>();

/**
 * Shows the HTTP adapter of an application to `onAdapter`: at once where there is one, and each one that comes later.
 *
 * `NestFactory` sets the adapter before it makes the providers. `@nestjs/testing` sets it after them, in
 * `createNestApplication`, and may set several, one after another. Nest 10 has no event for that, and that of Nest 11
 * and later comes once, so the property of this one host is watched.
 */
export function watchAdapter(host: HttpAdapterHost, onAdapter: OnAdapter): StopWatching {
  const present = host.httpAdapter as unknown as HookedAdapter | undefined | null;
  show(present, [onAdapter]);
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
      show(adapter, listeners);
    },
  });
  return listeners;
}

/** An application without HTTP has no adapter. */
function show(adapter: HookedAdapter | undefined | null, listeners: Iterable<OnAdapter>): void {
  if (!adapter) return;
  for (const listener of listeners) guard('tracing an HTTP adapter', () => listener(adapter), undefined);
}
