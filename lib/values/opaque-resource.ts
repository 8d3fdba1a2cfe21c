import { types } from 'node:util';

const CLOSES = ['pipe', 'end', 'close', 'destroy', 'disconnect', 'terminate', 'listen', 'kill'];

/**
 * Whether a value is a request, response, socket, stream, server or client: a handle with a lot of content that says little.
 * Detects them by their methods and calls no accessor. Also true for objects with hidden content, which would look empty:
 * signals, generators, weak collections, Observables and timers.
 */
export function isOpaqueResource(value: object): boolean {
  if (hasMethod(value, 'on') && CLOSES.some((name) => hasMethod(value, name))) return true;
  if (hasMethod(value, 'getReader') || hasMethod(value, 'getWriter')) return true;
  if (hasMethod(value, 'arrayBuffer') && (hasMethod(value, 'clone') || hasMethod(value, 'slice'))) return true;
  if (hasMethod(value, 'addEventListener') && (hasMethod(value, 'send') || hasMethod(value, 'postMessage')))
    return true;
  return isOpaque(value) || wrapsHandle(value);
}

/** Cache of prototypes whose objects are not opaque. */
const transparent = new WeakSet();

function isOpaque(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || transparent.has(prototype)) return false;
  if (isOpaqueOne(value)) return true;
  transparent.add(prototype);
  return false;
}

function isOpaqueOne(value: object): boolean {
  // An `AbortSignal` is an `EventTarget`.
  if (value instanceof EventTarget || value instanceof AbortController || value instanceof WeakRef) return true;
  if (types.isWeakMap(value) || types.isWeakSet(value)) return true;
  if (types.isGeneratorObject(value) || types.isMapIterator(value) || types.isSetIterator(value)) return true;
  if (hasMethod(value, 'subscribe') && hasMethod(value, 'pipe')) return true;
  return hasMethod(value, 'hasRef') && hasMethod(value, 'unref');
}

/** Requests of Fastify and Hono are wrappers, with the handle in `raw`. */
function wrapsHandle(value: object): boolean {
  const raw = readable(value, 'raw');
  return typeof raw === 'object' && raw !== null && raw !== value && !('raw' in raw) && isOpaqueResource(raw);
}

function hasMethod(value: object, name: string): boolean {
  return typeof readable(value, name) === 'function';
}

/** The value of a property, own or inherited; `undefined` for an accessor, which is not called. */
export function readable(value: object, name: string): unknown {
  if (!(name in value)) return undefined;
  return lookupGetter.call(value, name) === undefined ? Reflect.get(value, name) : undefined;
}

/** The only built-in that finds a getter along the prototype chain without calling it. */
const lookupGetter = Reflect.get(Object.prototype, '__lookupGetter__') as (
  this: object,
  name: string,
) => (() => unknown) | undefined;
