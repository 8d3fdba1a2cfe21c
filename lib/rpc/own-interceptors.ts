import { processPart } from '../process/process-record';

const own = processPart('grpc-interceptors', () => new WeakSet<object>());

/** Remembers that this package made an interceptor. */
export function remembered<Interceptor extends object>(interceptor: Interceptor): Interceptor {
  own.add(interceptor);
  return interceptor;
}

/** Whether this package made an interceptor, so that another one would open a second span. */
export function isOwnInterceptor(interceptor: unknown): boolean {
  return typeof interceptor === 'function' && own.has(interceptor);
}
