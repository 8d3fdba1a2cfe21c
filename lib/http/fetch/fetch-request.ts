import { isPlainObject } from '../../validation/predicates';
import type { AbortState } from '../failure';
import type { OutgoingRequest } from '../client-span';
import type { Fetch } from './fetch';

/** The request that a call of `fetch` will send. */
export interface FetchRequest extends OutgoingRequest {
  readonly headers: Headers;
  /** The signal with which the caller can abort the request. */
  readonly signal: (AbortState & AbortSignal) | undefined;
  /** The second argument of `fetch`, with {@link headers} in it. */
  init(): RequestInit;
}

/** @returns `undefined` if the arguments cannot be read; `fetch` itself rejects them */
export function fetchRequest(input: Parameters<Fetch>[0], init: RequestInit | undefined): FetchRequest | undefined {
  try {
    const request = typeof input === 'object' && 'url' in input ? input : undefined;
    const url = request?.url ?? (typeof input === 'string' ? input : (input as Partial<URL>).href);
    if (typeof url !== 'string') return undefined;
    // A copy of a `Headers` object keeps the case of its names.
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

/** `fetch` sends these methods in capitals, and others unchanged. */
function wireMethod(method: string | undefined): string | undefined {
  return method !== undefined && /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

function withHeaders(headers: Headers, init: RequestInit | undefined, request: Request | undefined): RequestInit {
  if (init !== undefined && !isPlainObject(init)) return overlaid(init, headers);
  // `fetch` drops the referrer of a request that is passed with any option. We add an option where the caller has none.
  const isAlone = request && Object.keys(init ?? {}).length === 0;
  return { ...(isAlone && keptReferrer(request)), ...init, headers };
}

function keptReferrer({ referrer, referrerPolicy }: Request): RequestInit {
  return referrer !== NO_REFERRER && fetchKeepsReferrers() ? { referrer, referrerPolicy } : {};
}

const NO_REFERRER = 'about:client';

let keepsReferrers: boolean | undefined;

/** Node 20 keeps the referrer of a request that is passed alone. Node 24 drops it. */
function fetchKeepsReferrers(): boolean {
  keepsReferrers ??= (() => {
    const referring = new Request('http://localhost/', { referrer: 'http://localhost/page' });
    return new Request(referring).referrer !== NO_REFERRER;
  })();
  return keepsReferrers;
}

/** `init` may have accessors, for example if it is a `Request`. A spread would lose them. */
function overlaid(init: RequestInit, headers: Headers): RequestInit {
  return new Proxy(init, {
    get: (target, key) => (key === 'headers' ? headers : (Reflect.get(target, key, target) as unknown)),
  });
}
