import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Observable, Unsubscribable } from 'rxjs';
import { guard } from '../../../lib/diagnostics/fault';
import type { Telemetry } from '../../../lib/telemetry/telemetry';
import { ExceptionObservers } from '../../enhancers/exception-observer.filter';
import type { EnhancerLists } from '../../enhancers/enhancer-lists';
import type { TelemetryModuleOptions } from '../../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../../telemetry.tokens';
import { KnownTransports } from '../known-transports';
import { interceptMessages, MessageInterceptor } from './message.interceptor';
import { isMessageServer, traceMessageServer } from './message-server';

const byModules = new WeakMap<ModulesContainer, MessageSpans>();

/** Traces the servers of an application: a consumer span for each message. */
@Injectable()
export class MessageSpans implements OnApplicationShutdown {
  private readonly servers: Unsubscribable | undefined;
  private readonly intercepted: EnhancerLists | undefined;
  private readonly transports: KnownTransports;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    modules: ModulesContainer,
    observers: ExceptionObservers,
  ) {
    byModules.set(modules, this);
    this.transports = new KnownTransports(options.messaging?.transports);
    observers.observeMessages();
    const { getRpcTargetRegistry } = modules as { getRpcTargetRegistry?: () => Observable<unknown> };
    if (getRpcTargetRegistry) {
      this.servers = getRpcTargetRegistry.call(modules).subscribe((server) => this.trace(server));
    } else {
      this.intercepted = interceptMessages(modules, new MessageInterceptor(this.transports, options.isServerError));
    }
  }

  /** The service of an application; `undefined` if it does not import the module. */
  static of(modules: ModulesContainer): MessageSpans | undefined {
    return byModules.get(modules);
  }

  /** Traces one server. Nest 11.1.4 and later list all servers; on earlier versions, the application passes them. */
  trace(server: unknown): void {
    if (!isMessageServer(server)) return;
    const transport = this.transports.ofServer(server);
    if (!transport) return;
    const { isServerError } = this.options;
    guard('tracing a message server', () => traceMessageServer(server, transport, isServerError), undefined);
  }

  onApplicationShutdown(): void {
    this.servers?.unsubscribe();
    this.intercepted?.restore();
  }
}
