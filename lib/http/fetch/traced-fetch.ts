import { AsyncLocalStorage } from 'node:async_hooks';
import { guard } from '../../diagnostics/fault';
import { processPart } from '../../process/process-record';
import { ClientSpan } from '../client-span';
import { goesOverHttp } from '../destination';
import { failureOf } from '../failure';
import { recordFetchAnswer } from './fetch-response';
import type { Fetch } from './fetch';
import { type FetchRequest, fetchRequest } from './fetch-request';

/**
 * `fetch` whose requests are client spans: the context and the forwarded headers injected, status, error and (of a
 * failed answer) the beginning of the body recorded. Takes and gives what `fetch` does.
 *
 * Of a request that can be aborted, the body of a failed answer is recorded where the caller reads it as text or JSON.
 * `fetch` follows redirects by itself: a request that is redirected keeps its headers, whatever the list of hosts that
 * may receive the context says.
 *
 * @example
 * ```ts
 * const response = await tracedFetch('http://inventory:3000/stock/tea');
 * ```
 */
export const tracedFetch: Fetch = (input, init) => {
  const { fetch } = globalThis;
  if (fetch === tracedFetch || within.getStore()) return beneath(input, init);
  return within.run(true, () => traceFetch(fetch)(input, init));
};

/**
 * {@link tracedFetch} over an implementation of your own. A `fetch` that is traced already is given back as it is.
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
    const opened = guard('opening the span of an HTTP request', () => open(request), undefined);
    if (!opened) return fetch(input, init);
    const { span, sent } = opened;
    let response: Response;
    try {
      response = await span.run(() => fetch(input, sent));
    } catch (error) {
      span.failed(failureOf(error, request.signal));
      throw error;
    }
    recordFetchAnswer(span, response, request.signal !== undefined);
    return response;
  };
  traced.set(fetch, sending).set(sending, sending);
  return sending;
}

/** Those that are traced, and what they were made of, to the traced one. */
const traced = processPart('traced-fetch', () => new WeakMap<Fetch, Fetch>());
traced.set(tracedFetch, tracedFetch);

/** Set inside of {@link tracedFetch}: the global `fetch` may be something of the application's that leads back to it. */
const within = processPart('within-traced-fetch', () => new AsyncLocalStorage<true>());

/** What is beneath {@link tracedFetch} where an application has put that in the place of the global one. */
const beneath = traceFetch(globalThis.fetch);

function open(request: FetchRequest): { readonly span: ClientSpan; readonly sent: RequestInit } {
  const span = ClientSpan.open(request);
  return { span, sent: request.init() };
}
