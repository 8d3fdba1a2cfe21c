import { type DynamicModule, type ForwardReference, Module, type Provider } from '@nestjs/common';
import type { HttpModuleOptionsFactory } from '@nestjs/axios';
import { OptionError } from '../../lib/validation/option-error';
import { nestAxios } from './nest-axios';
import type { HttpModuleAsyncOptions, HttpModuleOptions } from './nest-axios-types';
import { traceHttpService } from './traced-http-service';

/** How long a request may take where nobody has said, in milliseconds. */
const DEFAULT_HTTP_TIMEOUT = 5000;

/** Under this token `@nestjs/axios` provides the instance that its service sends with. */
const AXIOS_INSTANCE = 'AXIOS_INSTANCE_TOKEN';

/** `@nestjs/axios` is loaded when a module is assembled, so that whoever sends nothing need not install it. */
const imported: ForwardReference<() => DynamicModule> = { forwardRef: () => (plain ??= HttpModule.register()) };

/** Nest looks it up several times, and tells modules apart by what it finds. */
let plain: DynamicModule | undefined;

/** Nest 10 asks what is exported for its module without resolving the reference. */
const exported: DynamicModule & typeof imported = {
  ...imported,
  get module() {
    return nestAxios().HttpModule;
  },
};

/**
 * Drop-in for `HttpModule` of `@nestjs/axios`: the same `HttpService` under the same token, whose requests (those of
 * `axiosRef` too) are client spans that carry the context and the forwarded headers, with a timeout of 5 s by default.
 *
 * A timeout of one's own wins, also 0, which is none. Each subscription of what the service returns is a request with
 * a span; where one follows the failure of another in the same span, as with the operator `retry`, it is numbered by
 * `http.request.resend_count`.
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
   * {@link register} with options that other providers give.
   *
   * @throws OptionError where none of `useFactory`, `useClass` and `useExisting` is given
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

/** The module of `@nestjs/axios` itself, in which the service is a traced one from the beginning. */
function traced(inner: DynamicModule): DynamicModule {
  const { HttpService } = nestAxios();
  const service: Provider = {
    provide: HttpService,
    useFactory: (instance: ConstructorParameters<typeof HttpService>[0]) => traceHttpService(new HttpService(instance)),
    inject: [AXIOS_INSTANCE],
  };
  return { ...inner, providers: [...(inner.providers ?? []), service] };
}
