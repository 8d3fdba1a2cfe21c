import { type DynamicModule, type ForwardReference, Module, type Provider } from '@nestjs/common';
import type { HttpModuleOptionsFactory } from '@nestjs/axios';
import { OptionError } from '../../lib/validation/option-error';
import { nestAxios } from './nest-axios';
import type { HttpModuleAsyncOptions, HttpModuleOptions } from './nest-axios-types';
import { traceHttpService } from './traced-http-service';

/** Milliseconds that a request may take if its options set no timeout. */
const DEFAULT_HTTP_TIMEOUT = 5000;

/** The token under which `@nestjs/axios` provides its axios instance. */
const AXIOS_INSTANCE = 'AXIOS_INSTANCE_TOKEN';

/** Defers loading `@nestjs/axios` until Nest assembles a module that needs it, because it is an optional peer. */
const imported: ForwardReference<() => DynamicModule> = { forwardRef: () => (plain ??= HttpModule.register()) };

/** Nest resolves the reference several times and identifies the module by the object it gets, so keep one. */
let plain: DynamicModule | undefined;

/** Nest 10 reads `module` of an export without resolving the reference. */
const exported: DynamicModule & typeof imported = {
  ...imported,
  get module() {
    return nestAxios().HttpModule;
  },
};

/**
 * Drop-in for `HttpModule` of `@nestjs/axios`. It provides the same `HttpService` under the same token. Each request,
 * including those of `axiosRef`, has a client span and carries the trace context and the forwarded headers.
 *
 * The default timeout is 5,000 ms. Your own `timeout` replaces it; 0 means no timeout. Each subscription to an
 * Observable of the service sends a request with its own span. A subscription that follows a failed one under the same
 * parent span, as with the operator `retry`, has the attribute `http.request.resend_count`.
 *
 * @example
 * ```ts
 * @Module({ imports: [HttpModule.register({ baseURL: 'http://inventory:3000' })] })
 * export class OrdersModule {}
 * ```
 */
@Module({ imports: [imported], exports: [exported] })
export class HttpModule {
  static register(config: HttpModuleOptions = {}): DynamicModule {
    return traced(nestAxios().HttpModule.register(withTimeout(config)));
  }

  /**
   * {@link register} with options from other providers.
   *
   * @throws OptionError `ERR_OPTION_MISSING` if none of `useFactory`, `useClass` and `useExisting` is given
   */
  static registerAsync(options: HttpModuleAsyncOptions): DynamicModule {
    const { useFactory, useClass, useExisting, extraProviders = [], ...rest } = options;
    if (useFactory) {
      const complete = async (...args: unknown[]): Promise<HttpModuleOptions> => withTimeout(await useFactory(...args));
      return tracedAsync({ ...rest, extraProviders, useFactory: complete });
    }
    const source = useExisting ?? useClass;
    if (!source) {
      throw new OptionError(
        'ERR_OPTION_MISSING',
        'useFactory',
        'HttpModule.registerAsync expected one of `useFactory`, `useClass` and `useExisting`, got none.',
      );
    }
    const fromFactory = async (factory: HttpModuleOptionsFactory): Promise<HttpModuleOptions> =>
      withTimeout(await factory.createHttpOptions());
    const own: Provider[] = useExisting ? [] : [source];
    return tracedAsync({
      ...rest,
      extraProviders: [...extraProviders, ...own],
      useFactory: fromFactory,
      inject: [source],
    });
  }
}

function withTimeout(config: HttpModuleOptions | undefined): HttpModuleOptions {
  return { ...config, timeout: config?.timeout ?? DEFAULT_HTTP_TIMEOUT };
}

function tracedAsync(options: HttpModuleAsyncOptions): DynamicModule {
  return traced(nestAxios().HttpModule.registerAsync(options));
}

/** The module of `@nestjs/axios` with its `HttpService` replaced by a traced one. */
function traced(inner: DynamicModule): DynamicModule {
  const { HttpService } = nestAxios();
  const service: Provider = {
    provide: HttpService,
    useFactory: (instance: ConstructorParameters<typeof HttpService>[0]) => traceHttpService(new HttpService(instance)),
    inject: [AXIOS_INSTANCE],
  };
  return { ...inner, providers: [...(inner.providers ?? []), service] };
}
