import { processPart } from '../../process/process-record';
import { AxiosExchange, type Locating } from './axios-exchange';

/** An axios instance of whichever copy of axios; its types differ between ESM and CommonJS. */
export interface AxiosLike {
  readonly interceptors: { readonly request: object; readonly response: object };
  readonly defaults: object;
}

/**
 * Traces what an axios instance sends: a client span for each attempt, the context and the forwarded headers injected,
 * status, error and (of a failed answer) the body recorded. An instance is traced once, however often it is passed in;
 * what the application sees of requests, answers and errors stays as it is.
 *
 * A request that an interceptor sends again after a failure is numbered by `http.request.resend_count`. A client that
 * tries again by itself numbers its attempts with a configuration of that name.
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
  // For each request axios walks through both lists, one right after the other. An interceptor that stands in front is
  // the last to see the request and the first to see the outcome; one of each request's own knows which it is, also
  // where an error does not say what it belongs to.
  inFront(request, () => {
    const exchange = new AxiosExchange(axios);
    started = exchange;
    return { synchronous: true, fulfilled: (config) => exchange.prepare(config as object) };
  });
  inFront(response, () => {
    const exchange = started;
    started = undefined;
    exchange?.watch();
    return {
      fulfilled(answer) {
        exchange?.responded(answer);
        return answer;
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

/** Nothing is added to the list itself: what the application adds, ejects and clears is what is in it. */
function inFront(list: InterceptorList, interceptorOf: () => Interceptor): void {
  const forEach = list.forEach.bind(list);
  list.forEach = (visit) => {
    visit(interceptorOf());
    forEach(visit);
  };
}
