import type { AxiosInstance, AxiosRequestTransformer, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { guard } from '../diagnostics/fault';
import { ClientSpan } from './client-span';

/** An axios instance of whichever copy of axios; its types differ between ESM and CommonJS. */
export interface AxiosLike {
  readonly interceptors: { readonly request: object; readonly response: object };
  readonly defaults: object;
}

/**
 * Traces what an axios instance sends: a client span for each attempt, the context and the forwarded headers injected,
 * status, error and (of a failed answer) the body recorded. An instance is traced once, however often it is passed in.
 *
 * @returns the same instance
 *
 * @example
 * ```ts
 * const http = traceAxios(axios.create({ baseURL: 'http://inventory:3000', timeout: 5000 }));
 * ```
 */
export function traceAxios<Instance extends AxiosLike>(instance: Instance): Instance {
  if (traced.has(instance)) return instance;
  traced.add(instance);
  const axios = instance as unknown as AxiosInstance;
  const { interceptors } = axios;
  // A request interceptor that is added first runs last, and a response interceptor first: both see what is sent.
  interceptors.request.use((config) => {
    guard('opening the span of an HTTP request', () => open(config, axios.getUri(config)), undefined);
    return config;
  });
  interceptors.response.use(
    (response) => {
      take(response.config)?.answered(response.status, response.data);
      return response;
    },
    (error: unknown) => {
      const { config, response } = (error ?? {}) as { config?: InternalAxiosRequestConfig; response?: AxiosResponse };
      take(config)?.failed(error, response?.status, response?.data);
      throw error;
    },
  );
  return instance;
}

const traced = new WeakSet<object>();
/** By the request's own list of transformers: axios copies a configuration that an interceptor made, and keeps its members. */
const spans = new WeakMap<object, ClientSpan>();

function open(config: InternalAxiosRequestConfig, url: string): void {
  // A request that was given up before it began is not sent, and its error would not say which one it was.
  if (config.signal?.aborted || config.cancelToken?.reason) return;
  // axios keeps methods in lower case and sends them in capitals.
  const span = ClientSpan.open(config.method?.toUpperCase(), url, (name, value) => setHeader(config, name, value));
  const transformers = [config.transformRequest ?? []].flat().map((transform) => watched(transform, span));
  config.transformRequest = transformers;
  spans.set(transformers, span);
  // The error of a cancelled request names no config; the request says itself when it is cancelled.
  const cancelled = (): void => span.cancelled();
  config.cancelToken?.subscribe(cancelled);
  config.signal?.addEventListener?.('abort', cancelled);
  span.onEnd(() => {
    config.cancelToken?.unsubscribe(cancelled);
    config.signal?.removeEventListener?.('abort', cancelled);
  });
}

/** What a transformer throws (of a body that cannot be sent, say) names no config either. */
function watched(transform: AxiosRequestTransformer, span: ClientSpan): AxiosRequestTransformer {
  return function (this: InternalAxiosRequestConfig, ...args) {
    try {
      return transform.apply(this, args) as unknown;
    } catch (error) {
      span.failed(error, undefined, undefined);
      throw error;
    }
  };
}

/** An interceptor may have put a plain object in the place of axios's own headers. */
function setHeader({ headers }: InternalAxiosRequestConfig, name: string, value: string): void {
  if (typeof headers.set === 'function') headers.set(name, value);
  else headers[name] = value;
}

function take(config: InternalAxiosRequestConfig | undefined): ClientSpan | undefined {
  const { transformRequest } = config ?? {};
  const span = typeof transformRequest === 'object' ? spans.get(transformRequest) : undefined;
  if (typeof transformRequest === 'object') spans.delete(transformRequest);
  return span;
}
