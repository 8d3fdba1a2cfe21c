import { types } from 'node:util';

const CLOSES = ['pipe', 'end', 'close', 'destroy', 'disconnect', 'terminate', 'listen', 'kill'];

/**
 * Requests, responses, sockets, streams, servers and clients: handles of the runtime that say nothing and hold
 * everything. They are known by their methods, and no accessor is called to find them. The same goes for what holds its
 * content where nobody can see it, and would be shown as empty: signals, generators, weak collections, Observables, timers.
 */
export function isOpaqueResource(value: object): boolean {
  if (hasMethod(value, 'on') && CLOSES.some((name) => hasMethod(value, name))) return true;
  if (hasMethod(value, 'getReader') || hasMethod(value, 'getWriter')) return true;
  if (hasMethod(value, 'arrayBuffer') && (hasMethod(value, 'clone') || hasMethod(value, 'slice'))) return true;
  if (hasMethod(value, 'addEventListener') && (hasMethod(value, 'send') || hasMethod(value, 'postMessage')))
    return true;
  return isOpaque(value) || wrapsHandle(value);
}

/** Prototypes of objects that are known to show what they hold: it is their class that decides. */
const transparent = new WeakSet();

function isOpaque(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || transparent.has(prototype)) return false;
  if (isOpaqueOne(value)) return true;
  transparent.add(prototype);
  return false;
}

function isOpaqueOne(value: object): boolean {
  // A signal to abort is an `EventTarget`.
  if (value instanceof EventTarget || value instanceof AbortController || value instanceof WeakRef) return true;
  if (types.isWeakMap(value) || types.isWeakSet(value)) return true;
  if (types.isGeneratorObject(value) || types.isMapIterator(value) || types.isSetIterator(value)) return true;
  if (hasMethod(value, 'subscribe') && hasMethod(value, 'pipe')) return true;
  return hasMethod(value, 'hasRef') && hasMethod(value, 'unref');
}

/** Fastify and Hono hand out objects of their own around the request, as `raw`. */
function wrapsHandle(value: object): boolean {
  const raw = readable(value, 'raw');
  return typeof raw === 'object' && raw !== null && raw !== value && !('raw' in raw) && isOpaqueResource(raw);
}

function hasMethod(value: object, name: string): boolean {
  return typeof readable(value, name) === 'function';
}

/** What a property holds, own or inherited; `undefined` where an accessor would have to be called for it. */
export function readable(value: object, name: string): unknown {
  if (!(name in value)) return undefined;
  return lookupGetter.call(value, name) === undefined ? Reflect.get(value, name) : undefined;
}

/** Finds the getter along the whole prototype chain and calls nothing; the only built-in that does. */
const lookupGetter = Reflect.get(Object.prototype, '__lookupGetter__') as (
  this: object,
  name: string,
) => (() => unknown) | undefined;
