import { type DynamicModule, Module } from '@nestjs/common';
import type { HttpModuleAsyncOptions, HttpModuleOptions, HttpService } from '@nestjs/axios';
import { loadPeer, traceAxios } from '../../lib/index';

/** How long a request may take where nobody has said, in milliseconds. */
export const DEFAULT_HTTP_TIMEOUT = 5000;

const TRACED_HTTP_SERVICE = Symbol('otel-instrument.traced-http-service');

/**
 * Drop-in for `HttpModule` of `@nestjs/axios`: the same `HttpService` under the same token, whose requests (those of
 * `axiosRef` too) are client spans that carry the context and the forwarded headers, with a timeout of 5 s by default.
 *
 * @example
 * ```ts
 * @Module({ imports: [HttpModule.register({ baseURL: 'http://inventory:3000' })] })
 * export class OrdersModule {}
 * ```
 */
@Module({})
export class HttpModule {
  static register(config: HttpModuleOptions = {}): DynamicModule {
    return traced(nestAxios().HttpModule.register(config), config.global);
  }

  static registerAsync(options: HttpModuleAsyncOptions): DynamicModule {
    return traced(nestAxios().HttpModule.registerAsync(options), options.global);
  }
}

function traced(inner: DynamicModule, global: boolean | undefined): DynamicModule {
  return {
    module: HttpModule,
    ...(global === undefined ? {} : { global }),
    imports: [inner],
    providers: [{ provide: TRACED_HTTP_SERVICE, useFactory: trace, inject: [nestAxios().HttpService] }],
    exports: [inner],
  };
}

function trace(http: HttpService): HttpService {
  traceAxios(http.axiosRef);
  http.axiosRef.defaults.timeout ||= DEFAULT_HTTP_TIMEOUT;
  return http;
}

function nestAxios(): typeof import('@nestjs/axios') {
  return loadPeer(() => require('@nestjs/axios') as typeof import('@nestjs/axios'), '@nestjs/axios', 'HttpModule');
}
