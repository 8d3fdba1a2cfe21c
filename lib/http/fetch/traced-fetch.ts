import { AsyncLocalStorage } from 'node:async_hooks';
import { guard } from '../../diagnostics/fault';
import { processPart } from '../../process/process-record';
import { ClientSpan } from '../client-span';
import { goesOverHttp } from '../destination';
import { failureOf } from '../failure';
import { recordFetchResponse } from './fetch-response';
import type { Fetch } from './fetch';
import { type FetchRequest, fetchRequest } from './fetch-request';

/**
 * `fetch` with a client span for each request. The span has the status, the error, and the beginning of the body of a
 * failed response. The trace context and the forwarded headers are sent along. Arguments and result are those of `fetch`.
 *
 * If the request can be aborted, the body of a failed response is recorded only if you read it as text or JSON. `fetch`
 * follows redirects itself: a redirected request keeps its trace headers, also to a host outside `propagationTargets`.
 *
 * @example
 * ```ts
 * const response = await tracedFetch('http://inventory:3000/stock/tea');
 * ```
 */
export const tracedFetch: Fetch = (input, init) => {
  const { fetch } = globalThis;
  if (fetch === tracedFetch || within.getStore()) return nativeFetch(input, init);
  return within.run(true, () => traceFetch(fetch)(input, init));
};

/**
 * {@link tracedFetch} for your own implementation of `fetch`. One that is already traced is returned unchanged.
 *
 * @example
 * ```ts
 * const send = traceFetch((input, init) => fetch(input, { keepalive: true, ...init }));
 * const response = await send('http://inventory:3000/stock/tea');
 * ```
 */
export function traceFetch(fetch: Fetch): Fetch {
  const known = traced.get(fetch);
  if (known) return known;
  const sending: Fetch = async (input, init) => {
    const request = fetchRequest(input, init);
    if (!request || !goesOverHttp(request.url) || request.signal?.aborted) return fetch(input, init);
    const opened = guard('opening the span of an HTTP request', () => open(request));
    if (!opened) return fetch(input, init);
    const { span, sent } = opened;
    let response: Response;
    try {
      response = await span.run(() => fetch(input, sent));
    } catch (error) {
      span.failed(failureOf(error, request.signal));
      throw error;
    }
    recordFetchResponse(span, response, request.signal !== undefined);
    return response;
  };
  traced.set(fetch, sending).set(sending, sending);
  return sending;
}

/** The traced function for each implementation, and for itself. */
const traced = processPart('traced-fetch', () => new WeakMap<Fetch, Fetch>());
traced.set(tracedFetch, tracedFetch);

/** Set inside {@link tracedFetch}: the global `fetch` may be a function of the application that calls `tracedFetch`. */
const within = processPart('within-traced-fetch', () => new AsyncLocalStorage<true>());

/** Used if an application has replaced the global `fetch` with {@link tracedFetch}. */
const nativeFetch = traceFetch(globalThis.fetch);

function open(request: FetchRequest): { readonly span: ClientSpan; readonly sent: RequestInit } {
  const span = ClientSpan.open(request);
  return { span, sent: request.init() };
}
