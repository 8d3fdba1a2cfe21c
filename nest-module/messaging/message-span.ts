import { context, SpanKind } from '@opentelemetry/api';
import { callUserFunction } from '../../lib/diagnostics/user-code';
import { extractContext } from '../../lib/propagation/carrier/carriers';
import { remoteParentLink } from '../../lib/propagation/public-endpoint-propagator';
import type { OpenSpan } from '../../lib/span/open-span';
import { openSpan } from '../../lib/span/start-span';
import { EntrySpan } from '../entry-span';
import type { IsServerError } from '../request/server-span';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../../lib/bundled/attribute-names';

/** The members of Nest's RPC context used here. Not every transport has them. */
export interface MessageContext {
  getPattern?(): string;
  getMetadata?(): unknown;
}

/** `messaging.system` by the number in Nest's enum `Transport`. */
const SYSTEMS = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rabbitmq', 'kafka'];

/** The span of one message. Every exception is a failure, unless `isServerError` returns false for it. */
export class MessageSpan extends EntrySpan {
  private lastError: unknown;

  private constructor(
    open: OpenSpan,
    private readonly isServerError: IsServerError | undefined,
  ) {
    super(open);
  }

  /** Starts the span, as a child of the sender's span if the message carries a trace context. */
  static open(transport: unknown, message: MessageContext, isServerError: IsServerError | undefined): MessageSpan {
    const destination = (message.getPattern?.() ?? 'message').slice(0, 256);
    const parent = extractContext(context.active(), message.getMetadata?.());
    const remoteLink = remoteParentLink(parent);
    const open = openSpan({
      name: `process ${destination}`,
      target: 'MessageServer',
      kind: SpanKind.CONSUMER,
      parent,
      ...(remoteLink ? { links: [remoteLink] } : {}),
      attributes: () => ({
        [ATTR_MESSAGING_SYSTEM_NAME]: typeof transport === 'number' ? (SYSTEMS[transport] ?? 'nestjs') : 'nestjs',
        [ATTR_MESSAGING_DESTINATION_NAME]: destination,
        [ATTR_MESSAGING_OPERATION_NAME]: 'process',
        [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
      }),
    });
    return new MessageSpan(open, isServerError);
  }

  threw(error: unknown): void {
    if (this.lastError === error) return;
    this.lastError = error;
    const isFailure = callUserFunction('`isServerError`', () => this.isServerError?.(error, undefined));
    if (isFailure ?? true) this.open.fail(error);
  }

  end(): void {
    this.open.end();
  }
}
