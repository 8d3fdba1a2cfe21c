import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { OptionError, startTelemetry, type Telemetry } from '../lib/index';
import { TelemetryLogger } from './logging/telemetry.logger';
import { forwardWarnings } from './logging/warnings';
import { ClientMetadata } from './messaging/client-metadata';
import { MessageSpans } from './messaging/message-spans';
import { RequestErrors } from './request/request-errors.interceptor';
import { RequestSpans } from './request/request-spans';
import {
  type TelemetryModuleAsyncOptions,
  type TelemetryModuleOptions,
  type TelemetryOptionsFactory,
  validateModuleOptions,
} from './telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from './telemetry.tokens';

/**
 * Telemetry for a whole NestJS service: provider and export, a span for each request and message, the context on
 * outgoing messages, errors on spans, JSON logs, and a flush after the server has drained.
 *
 * @example
 * ```ts
 * @Module({ imports: [TelemetryModule.forRoot({ serviceName: 'orders' })] })
 * export class AppModule {}
 * ```
 */
@Global()
@Module({})
export class TelemetryModule implements OnApplicationShutdown {
  constructor(@Inject(TELEMETRY) private readonly telemetry: Telemetry) {}

  /** @throws OptionError at once, where an option is wrong */
  static forRoot(options: TelemetryModuleOptions = {}): DynamicModule {
    return assemble([{ provide: TELEMETRY_OPTIONS, useValue: validateModuleOptions(options) }]);
  }

  /** {@link forRoot} with options that other providers give, such as a configuration service. */
  static forRootAsync(options: TelemetryModuleAsyncOptions): DynamicModule {
    return { ...assemble(asyncProviders(options)), imports: options.imports ?? [] };
  }

  /** Runs after the server has drained, so that the spans of its last requests are sent too. */
  async onApplicationShutdown(): Promise<void> {
    await this.telemetry.shutdown();
  }
}

function assemble(options: Provider[]): DynamicModule {
  const telemetry: Provider = {
    provide: TELEMETRY,
    inject: [TELEMETRY_OPTIONS],
    useFactory: ({ logLevel: _nestOnly, ...rest }: TelemetryModuleOptions) => {
      forwardWarnings();
      return startTelemetry(rest);
    },
  };
  return {
    module: TelemetryModule,
    providers: [
      ...options,
      telemetry,
      TelemetryLogger,
      RequestSpans,
      MessageSpans,
      ClientMetadata,
      { provide: APP_INTERCEPTOR, useClass: RequestErrors },
    ],
    exports: [TELEMETRY, TELEMETRY_OPTIONS, TelemetryLogger],
  };
}

function asyncProviders(options: TelemetryModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting, extraProviders = [], inject = [] } = options;
  if (useFactory) {
    const validated = async (...args: never[]): Promise<TelemetryModuleOptions> =>
      validateModuleOptions(await useFactory(...args));
    return [...extraProviders, { provide: TELEMETRY_OPTIONS, useFactory: validated, inject: inject as Type[] }];
  }
  const source = useExisting ?? useClass;
  if (!source) {
    throw new OptionError(
      'ERR_OPTION_MISSING',
      'useFactory',
      'TelemetryModule.forRootAsync expected one of `useFactory`, `useClass` and `useExisting`, got none.',
    );
  }
  const fromFactory: Provider = {
    provide: TELEMETRY_OPTIONS,
    inject: [source],
    useFactory: async (factory: TelemetryOptionsFactory) =>
      validateModuleOptions(await factory.createTelemetryOptions()),
  };
  return [...extraProviders, ...(useClass ? [useClass] : []), fromFactory];
}
