import { isPlainObject } from '../../validation/predicates';
import type { Aborting } from '../failure';
import type { OutgoingRequest } from '../client-span';
import type { Fetch } from './fetch';

/** What a call of `fetch` is going to send. */
export interface FetchRequest extends OutgoingRequest {
  readonly headers: Headers;
  /** The signal that the caller can abort the request by. */
  readonly signal: (Aborting & AbortSignal) | undefined;
  /** The second argument of `fetch`, with {@link headers} in it. */
  init(): RequestInit;
}

/** @returns `undefined` for what cannot be read, about which `fetch` itself has something to say */
export function fetchRequest(input: Parameters<Fetch>[0], init: RequestInit | undefined): FetchRequest | undefined {
  try {
    const request = typeof input === 'object' && 'url' in input ? input : undefined;
    const url = request?.url ?? (typeof input === 'string' ? input : (input as Partial<URL>).href);
    if (typeof url !== 'string') return undefined;
    // Headers that are copied from headers keep the letters in which their names were written.
    const headers = new Headers(init?.headers ?? request?.headers);
    return {
      method: wireMethod(init?.method ?? request?.method),
      url,
      headers,
      signal: (init?.signal ?? request?.signal) || undefined,
      init: () => withHeaders(headers, init, request),
    };
  } catch {
    return undefined;
  }
}

/** `fetch` puts these into capitals and sends others as they are. */
function wireMethod(method: string | undefined): string | undefined {
  return method !== undefined && /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

function withHeaders(headers: Headers, init: RequestInit | undefined, request: Request | undefined): RequestInit {
  if (init !== undefined && !isPlainObject(init)) return overlaid(init, headers);
  // A request that comes with options, whichever, loses its referrer.
  const kept =
    request && Object.keys(init ?? {}).length === 0
      ? { referrer: request.referrer, referrerPolicy: request.referrerPolicy }
      : {};
  return { ...kept, ...init, headers };
}

/** Options may be an object whose members are accessors, such as another request. */
function overlaid(init: RequestInit, headers: Headers): RequestInit {
  return new Proxy(init, {
    get: (target, key) => (key === 'headers' ? headers : (Reflect.get(target, key, target) as unknown)),
  });
}
