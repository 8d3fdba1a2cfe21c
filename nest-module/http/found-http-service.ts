import { request } from 'node:http';
import { traceAxios } from '../../lib/http/axios/trace-axios';
import { isObject } from '../../lib/validation/predicates';
import { type AxiosInstance, type HttpServiceLike, traceHttpService } from './traced-http-service';

/**
 * Traces a provider that is an `HttpService` of `@nestjs/axios`, a subclass of it, or an axios instance, whichever
 * module provides it. Providers that are already traced stay unchanged.
 *
 * Does nothing if OpenTelemetry's HTTP instrumentation already opens a span for each outgoing request. Only the
 * `HttpModule` of this package adds a second span then.
 */
export function traceFoundHttpService(instance: object): void {
  if (isAxios(instance)) {
    if (!hasOuterClientSpans()) traceAxios(instance);
  } else if (isHttpService(instance) && !hasOuterClientSpans()) {
    traceHttpService(instance);
  }
}

/** Reads property descriptors, so that it calls no getter of the application. */
function isHttpService(instance: object): instance is HttpServiceLike {
  const axios: unknown = Object.getOwnPropertyDescriptor(instance, 'instance')?.value;
  if (!axios || !isAxios(axios)) return false;
  return 'axiosRef' in instance && 'makeObservable' in instance;
}

function isAxios(value: unknown): value is AxiosInstance {
  if (typeof value !== 'function') return false;
  const { interceptors, defaults } = valuesOf(value);
  if (!isObject(interceptors) || !isObject(defaults)) return false;
  const { request: requests, response: responses } = valuesOf(interceptors);
  return [requests, responses].every((list) => isObject(list) && 'forEach' in list && 'handlers' in list);
}

function valuesOf(holder: object): Record<string, unknown> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(holder));
  return Object.fromEntries(descriptors.map(([name, descriptor]) => [name, descriptor.value as unknown]));
}

/** OpenTelemetry's instrumentations mark the functions that they wrap with `__wrapped`. */
const hasOuterClientSpans = (): boolean => '__wrapped' in request;
