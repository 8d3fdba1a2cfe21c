import { processPart } from '../../process/process-record';
import { AxiosExchange, type Locating } from './axios-exchange';

/** An instance of any copy of axios, whose types differ between ESM and CommonJS. */
export interface AxiosLike {
  readonly interceptors: { readonly request: object; readonly response: object };
  readonly defaults: object;
}

/**
 * Traces the requests of an axios instance. Each attempt is a client span with status and error, and with the body of a
 * failed response. The trace context and the forwarded headers are sent along. Requests, responses and errors look the
 * same to your application. Calling it twice with an instance has no further effect.
 *
 * A request that an interceptor sends again after a failure has `http.request.resend_count`. A client that retries by
 * itself sets a configuration member of that name.
 *
 * @returns the same instance
 *
 * @example
 * ```ts
 * import axios from 'axios';
 *
 * const http = traceAxios(axios.create({ baseURL: 'http://inventory:3000', timeout: 5000 }));
 * ```
 */
export function traceAxios<Instance extends AxiosLike>(instance: Instance): Instance {
  if (traced.has(instance)) return instance;
  traced.add(instance);
  const axios = instance as unknown as Locating;
  const { request, response } = instance.interceptors as unknown as Interceptors;
  let started: AxiosExchange | undefined;
  // For each request, axios walks both lists, one right after the other. The first interceptor in a list is the last to
  // see the request and the first to see the outcome. A new pair per request knows its request, even if an error has no
  // `config`.
  prepend(request, () => {
    const exchange = new AxiosExchange(axios);
    started = exchange;
    return { synchronous: true, fulfilled: (config) => exchange.prepare(config as object) };
  });
  prepend(response, () => {
    const exchange = started;
    started = undefined;
    exchange?.watch();
    return {
      fulfilled(outcome) {
        exchange?.responded(outcome);
        return outcome;
      },
      rejected(error) {
        exchange?.failed(error);
        throw error;
      },
    };
  });
  return instance;
}

const traced = processPart('traced-axios', () => new WeakSet<object>());

interface Interceptor {
  readonly synchronous?: boolean;
  fulfilled(value: unknown): unknown;
  rejected?(error: unknown): never;
}

interface InterceptorList {
  forEach(visit: (interceptor: Interceptor) => void): void;
}

interface Interceptors {
  readonly request: InterceptorList;
  readonly response: InterceptorList;
}

/** Wraps `forEach` and does not add to the list, so that the application can add to it, eject from it and clear it. */
function prepend(list: InterceptorList, interceptorOf: () => Interceptor): void {
  const forEach = list.forEach.bind(list);
  list.forEach = (visit) => {
    visit(interceptorOf());
    forEach(visit);
  };
}
