import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { context as contextApi, SpanKind } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Observable } from 'rxjs';
import { extractContext, openSpan, type OpenSpan, strangersLink, type Telemetry } from '../../lib/index';
import { TELEMETRY } from '../telemetry.tokens';

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

const spans = new WeakMap<object, OpenSpan>();

/** The span of a message that is being processed, by its RPC context. */
export function messageSpanOf(context: unknown): OpenSpan | undefined {
  return typeof context === 'object' && context !== null ? spans.get(context) : undefined;
}

/** Opens a consumer span for each message, as a child of the sender's span where the message carries one. */
@Injectable()
export class MessageSpans {
  constructor(@Inject(TELEMETRY) _started: Telemetry, modules: ModulesContainer) {
    const { getRpcTargetRegistry } = modules as { getRpcTargetRegistry?: () => Observable<MessageServer> };
    getRpcTargetRegistry?.call(modules).subscribe((server) => this.trace(server));
  }

  private trace(server: MessageServer): void {
    server.setOnProcessingStartHook?.((transport, context, done) => {
      const open = openMessage(transport, context);
      spans.set(context, open);
      return open.run(done);
    });
    server.setOnProcessingEndHook?.((_transport, context) => spans.get(context)?.end());
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
