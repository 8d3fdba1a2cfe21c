import { isOwnInterceptor } from '../../lib/rpc/own-interceptors';
import { isObject } from '../../lib/validation/predicates';

interface ChannelOptions {
  readonly interceptors?: readonly unknown[];
  readonly interceptor_providers?: readonly unknown[];
}

/**
 * Options of a gRPC client or server of Nest, with one more interceptor before those of the application. They inherit all
 * other options, so the application's object does not change. Adds nothing if the application has set an interceptor of this
 * package itself.
 */
export function interceptorsWith(options: object, tracing: object): object {
  const { channelOptions } = options as { readonly channelOptions?: unknown };
  const given = (isObject(channelOptions) ? channelOptions : {}) as ChannelOptions;
  if (given.interceptors?.some(isOwnInterceptor)) return options;
  return Object.create(options, {
    channelOptions: {
      value: { ...given, ...added(given, tracing) },
      enumerable: true,
      writable: true,
      configurable: true,
    },
  }) as object;
}

/** grpc-js rejects options with both interceptors and providers of interceptors. */
function added({ interceptors = [], interceptor_providers: providers = [] }: ChannelOptions, tracing: object): object {
  if (providers.length > 0) return { interceptor_providers: [() => tracing, ...providers] };
  return { interceptors: [tracing, ...interceptors] };
}
