import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { guard, type Telemetry } from '../../lib/index';
import { observeMessages } from '../exception-observer';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { MessageSpan } from './message-span';

/** A microservice server of Nest, as far as its processing hooks go; versions before 12 have none. */
interface MessageServer {
  setOnProcessingStartHook?(hook: (transport: unknown, context: object, done: () => Promise<unknown>) => unknown): void;
  setOnProcessingEndHook?(hook: (transport: unknown, context: object) => void): void;
}

/** Where the RPC context of a message keeps the message's span, as a request does. */
const SPAN = Symbol('otel-instrument.message-span');

interface TracedMessage {
  [SPAN]?: MessageSpan;
}

/** Opens a consumer span for each message, as a child of the sender's span where the message carries one. */
@Injectable()
export class MessageSpans {
  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    modules: ModulesContainer,
  ) {
    observeMessages(modules);
    const { getRpcTargetRegistry } = modules as { getRpcTargetRegistry?: () => Observable<MessageServer> };
    getRpcTargetRegistry?.call(modules).subscribe((server) => this.trace(server));
  }

  private trace(server: MessageServer): void {
    server.setOnProcessingStartHook?.((transport, context, done) => {
      const opening = (): MessageSpan => MessageSpan.open(transport, context, this.options.isServerError);
      const span = guard('opening the span of a message', opening, undefined);
      if (!span) return done();
      (context as TracedMessage)[SPAN] = span;
      return span.run(done);
    });
    server.setOnProcessingEndHook?.((_transport, context) => (context as TracedMessage)[SPAN]?.end());
  }
}
