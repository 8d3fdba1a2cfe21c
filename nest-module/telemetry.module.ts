import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isCaptured } from '../lib/telemetry/captured-telemetry';
import { startTelemetry } from '../lib/telemetry/start-telemetry';
import type { Telemetry } from '../lib/telemetry/telemetry';
import { OptionError } from '../lib/validation/option-error';
import { ExceptionObservers } from './enhancers/exception-observer.filter';
import {
  instrumentProviders,
  type InstrumentProvidersOptions,
  type NestInstrument,
} from './instrumentation/instrument-providers';
import { LifecycleSpans } from './enhancers/lifecycle-spans.service';
import { TelemetryLogger } from './logging/telemetry.logger';
import { forwardWarnings } from './logging/warnings';
import { MessageSpans } from './messaging/server/message-spans.service';
import { ProviderTracing } from './instrumentation/provider-tracing.service';
import { EventStreams } from './request/event-stream.interceptor';
import { RequestSpans } from './request/request-spans.service';
import { GrpcCalls } from './rpc/grpc-calls.service';
import { shutDownLast } from './shutdown-order';
import {
  type TelemetryModuleAsyncOptions,
  type TelemetryModuleOptions,
  telemetryOptions,
  type TelemetryOptionsFactory,
  validateModuleOptions,
} from './telemetry.options';
import { TelemetryService } from './telemetry.service';
import { TELEMETRY, TELEMETRY_OPTIONS } from './telemetry.tokens';

/**
 * Telemetry for a NestJS service: it sets up the tracer provider and the export, opens a span for each request and
 * message, sends the trace context with outgoing messages, records errors, writes JSON logs, and flushes after the server
 * has drained.
 *
 * @example
 * ```ts
 * @Module({ imports: [TelemetryModule.forRoot({ serviceName: 'orders' })] })
 * export class AppModule {}
 * ```
 */
@Global()
@Module({})
export class TelemetryModule implements NestModule, OnApplicationShutdown {
  constructor(
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
    private readonly lifecycle: LifecycleSpans,
    private readonly observers: ExceptionObservers,
    private readonly providers: ProviderTracing,
    private readonly eventStreams: EventStreams,
    modules: ModulesContainer,
  ) {
    shutDownLast(modules, TelemetryModule);
  }

  /** @throws OptionError at once if an option is invalid */
  static forRoot(options: TelemetryModuleOptions = {}): DynamicModule {
    const isRead = isCaptured({ call: 'TelemetryModule.forRoot', options: () => options });
    return assemble([{ provide: TELEMETRY_OPTIONS, useValue: isRead ? options : validateModuleOptions(options) }]);
  }

  /**
   * {@link forRoot} with options from other providers, such as a configuration service.
   *
   * @throws OptionError `ERR_OPTION_MISSING` if none of `useFactory`, `useClass` and `useExisting` is given
   */
  static forRootAsync(options: TelemetryModuleAsyncOptions): DynamicModule {
    const { useFactory, inject = [] } = options;
    isCaptured({
      call: 'TelemetryModule.forRootAsync',
      ...(useFactory && inject.length === 0 && { options: useFactory }),
    });
    return { ...assemble(asyncProviders(options)), imports: options.imports ?? [] };
  }

  /**
   * Instruments the selected providers without a decorator, through Nest's `instrument` option (Nest 11.1.4 and later).
   *
   * @throws OptionError if `include` is empty, or an entry is no glob, regular expression or function
   *
   * @example
   * ```ts
   * const instrument = TelemetryModule.instrument({ include: [/Service$/] });
   * const app = await NestFactory.create(AppModule, { instrument });
   * ```
   */
  static instrument(options: InstrumentProvidersOptions): NestInstrument {
    return instrumentProviders(options);
  }

  /**
   * Nest calls this once for each HTTP application of these modules, after the application has registered its global
   * enhancers and before Nest builds the routes. Nest 10 calls `onModuleInit` of global modules last, so work that must
   * precede the application's hooks is repeated here.
   */
  configure(): void {
    // Nest's preview mode injects nothing.
    if (!(this.telemetry as Telemetry | undefined)) return;
    this.lifecycle.onModuleInit();
    this.providers.onModuleInit();
    this.observers.observeRequests();
    this.eventStreams.observe();
  }

  /** Runs after the server has drained and all other shutdown hooks have run, so that their last spans are sent too. */
  async onApplicationShutdown(): Promise<void> {
    await this.telemetry.shutdown();
  }
}

function assemble(options: Provider[]): DynamicModule {
  const telemetry: Provider = {
    provide: TELEMETRY,
    inject: [TELEMETRY_OPTIONS],
    useFactory: start,
  };
  return {
    module: TelemetryModule,
    providers: [
      ...options,
      telemetry,
      TelemetryLogger,
      TelemetryService,
      ExceptionObservers,
      EventStreams,
      RequestSpans,
      MessageSpans,
      GrpcCalls,
      ProviderTracing,
      LifecycleSpans,
    ],
    exports: [TELEMETRY, TELEMETRY_OPTIONS, TelemetryLogger, TelemetryService],
  };
}

/** Forwards warnings to Nest's logger from before the start until after the shutdown. */
function start(options: TelemetryModuleOptions): Telemetry {
  const stopForwarding = forwardWarnings();
  try {
    const telemetry = startTelemetry(telemetryOptions(options));
    const shutdown = telemetry.shutdown.bind(telemetry);
    return Object.assign(telemetry, { shutdown: () => shutdown().finally(stopForwarding) });
  } catch (error) {
    stopForwarding();
    throw error;
  }
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
