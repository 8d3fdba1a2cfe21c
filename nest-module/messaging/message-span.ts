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
  ATTR_MESSAGING_SYSTEM,
} from '../../lib/bundled/attribute-names';

/** The RPC context of Nest, as far as its transports have what is used here. */
export interface MessageContext {
  getPattern?(): string;
  getMetadata?(): unknown;
}

/** Numbers of Nest's `Transport`. */
const SYSTEMS = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rabbitmq', 'kafka'];

/** The span of one message. There is no status to go by: what is thrown is a failure, unless the application says not. */
export class MessageSpan extends EntrySpan {
  private last: unknown;

  private constructor(
    open: OpenSpan,
    private readonly isServerError: IsServerError | undefined,
  ) {
    super(open);
  }

  /** Starts the span, as a child of the sender's where the message carries one. */
  static open(transport: unknown, message: MessageContext, isServerError: IsServerError | undefined): MessageSpan {
    const destination = (message.getPattern?.() ?? 'message').slice(0, 256);
    const parent = extractContext(context.active(), message.getMetadata?.());
    const stranger = remoteParentLink(parent);
    const open = openSpan({
      name: `process ${destination}`,
      target: 'MessageServer',
      kind: SpanKind.CONSUMER,
      parent,
      ...(stranger ? { links: [stranger] } : {}),
      attributes: () => ({
        [ATTR_MESSAGING_SYSTEM]: typeof transport === 'number' ? (SYSTEMS[transport] ?? 'nestjs') : 'nestjs',
        [ATTR_MESSAGING_DESTINATION_NAME]: destination,
        [ATTR_MESSAGING_OPERATION_NAME]: 'process',
        [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
      }),
    });
    return new MessageSpan(open, isServerError);
  }

  threw(error: unknown): void {
    if (this.last === error) return;
    this.last = error;
    const isFailure = callUserFunction('`isServerError`', () => this.isServerError?.(error, undefined), undefined);
    if (isFailure ?? true) this.open.fail(error);
  }

  end(): void {
    this.open.end();
  }
}
