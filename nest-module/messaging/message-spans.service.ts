import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Observable, Unsubscribable } from 'rxjs';
import { guard } from '../../lib/diagnostics/fault';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { ExceptionObservers } from '../enhancers/exception-observer.filter';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { MessageSpan } from './message-span';

/** The processing hooks of a Nest microservice server (Nest 12 and later). */
interface MessageServer {
  setOnProcessingStartHook?(hook: (transport: unknown, context: object, done: () => Promise<unknown>) => unknown): void;
  setOnProcessingEndHook?(hook: (transport: unknown, context: object) => void): void;
}

/** Property of a message's RPC context that holds its span. */
const SPAN = Symbol('otel-instrument.message-span');

interface TracedMessage {
  [SPAN]?: MessageSpan;
}

/** Servers that already have the hooks. An application may import the module more than once. */
const traced = new WeakSet<MessageServer>();

/** Opens a consumer span for each message, as a child of the sender's span if the message carries a trace context. */
@Injectable()
export class MessageSpans implements OnApplicationShutdown {
  private readonly servers: Unsubscribable | undefined;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    modules: ModulesContainer,
    observers: ExceptionObservers,
  ) {
    observers.observeMessages();
    const { getRpcTargetRegistry } = modules as { getRpcTargetRegistry?: () => Observable<MessageServer> };
    this.servers = getRpcTargetRegistry?.call(modules).subscribe((server) => this.trace(server));
  }

  onApplicationShutdown(): void {
    this.servers?.unsubscribe();
  }

  private trace(server: MessageServer): void {
    if (traced.has(server)) return;
    traced.add(server);
    server.setOnProcessingStartHook?.((transport, context, done) => {
      const opening = (): MessageSpan => MessageSpan.open(transport, context, this.options.isServerError);
      const span = guard('opening the span of a message', opening);
      if (!span) return done();
      (context as TracedMessage)[SPAN] = span;
      return span.run(done);
    });
    server.setOnProcessingEndHook?.((_transport, context) => (context as TracedMessage)[SPAN]?.end());
  }
}
