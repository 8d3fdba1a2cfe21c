import { type Attributes, context, type Context, trace, TraceFlags } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_DESTINATION_TEMPLATE,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
} from '../../../lib/bundled/attribute-names';
import { callUserFunction } from '../../../lib/diagnostics/user-code';
import { openConsumerSpan } from '../../../lib/messaging/consumer-span';
import { shortDestination } from '../../../lib/messaging/destination';
import { extractContext } from '../../../lib/propagation/carrier/carriers';
import type { OpenSpan } from '../../../lib/span/open-span';
import { EntrySpan } from '../../entry-span';
import type { IsServerError } from '../../request/server-span';
import type { MessageTransport, ReceivedMessage } from '../message-transport';

/** The `CONSUMER` span of one message. Every exception is a failure, unless `isServerError` returns false for it. */
export class MessageSpan extends EntrySpan {
  private lastError: unknown;
  private hasThrown = false;

  private constructor(
    open: OpenSpan,
    private readonly isServerError: IsServerError | undefined,
  ) {
    super(open);
  }

  /** Starts the span, as a child of the sender's span if the message carries a trace context. */
  static open(
    message: ReceivedMessage,
    transport: MessageTransport,
    isServerError: IsServerError | undefined,
  ): MessageSpan {
    const headers = callUserFunction('`carrier` of a transport', () => transport.carrier?.(message), undefined);
    const processing = {
      system: transport.system,
      destination: message.template,
      attributes: () => attributesOf(message, transport),
    };
    const outer = outerContext();
    const isSender = isSameTrace(outer, headers);
    const opening = (): OpenSpan => openConsumerSpan(processing, isSender ? undefined : headers);
    const open = outer === context.active() ? opening() : context.with(outer, opening);
    if (open.recording) {
      callUserFunction('`opened` of a transport', () => transport.opened?.(message, open), undefined);
    }
    return new MessageSpan(open, isServerError);
  }

  get opened(): OpenSpan {
    return this.open;
  }

  threw(error: unknown): void {
    if (this.hasThrown && this.lastError === error) return;
    this.hasThrown = true;
    this.lastError = error;
    const isFailure = callUserFunction('`isServerError`', () => this.isServerError?.(error, undefined), undefined);
    if (isFailure ?? true) this.open.fail(error);
  }

  /** The result of the message is an error. Records it, unless an exception filter derived it from a recorded error. */
  failed(error: unknown): void {
    if (!this.hasThrown) this.threw(error);
  }
}

function attributesOf(message: ReceivedMessage, transport: MessageTransport): Attributes {
  const { template, packet } = message;
  const name = callUserFunction('`destination` of a transport', () => transport.destination?.(message), undefined);
  // Some senders do not sort the keys of a pattern that is an object.
  const isPattern = name !== undefined && name !== template && !name.startsWith('{');
  return {
    ...(isPattern
      ? {
          [ATTR_MESSAGING_DESTINATION_NAME]: shortDestination(name),
          [ATTR_MESSAGING_DESTINATION_TEMPLATE]: shortDestination(template),
        }
      : {}),
    ...(typeof packet?.id === 'string' ? { [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: packet.id } : {}),
    ...callUserFunction('`receivedAttributes` of a transport', () => transport.receivedAttributes?.(message), {}),
  };
}

/**
 * The context in which a message arrived, without its span if that has ended. A server that was started inside a span keeps
 * that span in the context of its sockets.
 */
function outerContext(): Context {
  const active = context.active();
  const span = trace.getSpan(active);
  if (!span || span.isRecording()) return active;
  const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  return isSampled ? trace.deleteSpan(active) : active;
}

/**
 * Whether the current span already continues the trace of the headers: an instrumentation of the client library opened
 * it for the same message.
 */
function isSameTrace(outer: Context, headers: unknown): boolean {
  const current = trace.getSpanContext(outer);
  if (!current) return false;
  const sender = trace.getSpanContext(extractContext(trace.deleteSpan(outer), headers));
  return sender?.traceId === current.traceId;
}
