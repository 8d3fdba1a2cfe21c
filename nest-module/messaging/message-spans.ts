import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { context as contextApi, SpanKind } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from './messaging-attributes';
import type { Observable } from 'rxjs';
import { extractContext, guard, openSpan, type OpenSpan, strangersLink, type Telemetry } from '../../lib/index';
import { EntrySpan } from '../entry-span';
import { observeMessages } from '../request/exception-observer';
import type { IsServerError } from '../request/server-span';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';

/** A microservice server of Nest, as far as its processing hooks go; versions before 12 have none. */
interface MessageServer {
  setOnProcessingStartHook?(hook: (transport: unknown, context: object, done: () => Promise<unknown>) => unknown): void;
  setOnProcessingEndHook?(hook: (transport: unknown, context: object) => void): void;
}

interface MessageContext {
  getPattern?(): string;
  getMetadata?(): unknown;
}

/** Numbers of Nest's `Transport`. */
const SYSTEMS = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rabbitmq', 'kafka'];

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
      const span = new MessageSpan(openMessage(transport, context), this.options.isServerError);
      (context as TracedMessage)[SPAN] = span;
      return span.run(done);
    });
    server.setOnProcessingEndHook?.((_transport, context) => (context as TracedMessage)[SPAN]?.end());
  }
}

/** The span of one message. There is no status to go by: whatever is thrown is a failure, unless
 * the application says otherwise. */
class MessageSpan extends EntrySpan {
  private last: unknown;

  constructor(
    open: OpenSpan,
    private readonly isServerError: IsServerError | undefined,
  ) {
    super(open);
  }

  threw(error: unknown): void {
    if (this.last === error) return;
    this.last = error;
    if (guard('`isServerError`', () => this.isServerError?.(error, undefined) ?? true, true)) this.open.fail(error);
  }

  end(): void {
    this.open.end();
  }
}

function openMessage(transport: unknown, context: MessageContext): OpenSpan {
  const destination = (context.getPattern?.() ?? 'message').slice(0, 256);
  const parent = extractContext(contextApi.active(), context.getMetadata?.());
  const stranger = strangersLink(parent);
  return openSpan({
    name: `process ${destination}`,
    target: 'MessageServer',
    kind: SpanKind.CONSUMER,
    parent,
    ...(stranger ? { links: [stranger] } : {}),
    attributes: {
      [ATTR_MESSAGING_SYSTEM]: typeof transport === 'number' ? (SYSTEMS[transport] ?? 'nestjs') : 'nestjs',
      [ATTR_MESSAGING_DESTINATION_NAME]: destination,
      [ATTR_MESSAGING_OPERATION_NAME]: 'process',
      [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
    },
  });
}
