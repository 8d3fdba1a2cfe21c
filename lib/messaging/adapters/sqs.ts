import type { Attributes } from '@opentelemetry/api';
import { ATTR_MESSAGING_MESSAGE_ID } from '../../bundled/attribute-names';
import { isObject } from '../../validation/predicates';
import { ATTR_DELIVERY_COUNT } from '../delivery-attributes';
import type { SentMessage } from '../sent-messages';
import type { ConsumerAdapter, ReceivedMessages } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { shallowCopy } from './copied-headers';
import { bodySize, integerAt, textAt, textOf } from './message-content';
import { type SqsAttributes, SqsCarrier } from './sqs-attributes';

/** A message that the AWS SDK receives. */
export interface SqsMessage {
  readonly MessageId?: string | undefined;
  readonly Body?: string | undefined;
  readonly Attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly MessageAttributes?: object | undefined;
}

/** A record of the event of a Lambda function. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: object;
  readonly messageAttributes: object;
  readonly eventSource: string;
  readonly eventSourceARN: string;
}

/** The event of a Lambda function. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** Options of {@link sqsConsumer}. */
export interface SqsConsumerOptions {
  /** The URL or name of the queue. A received message does not contain it, but a record of Lambda does. */
  readonly queue?: string | undefined;
}

/**
 * Traces `send` of the `SQSClient` of the AWS SDK 3 for `SendMessageCommand` and `SendMessageBatchCommand`, and
 * `sendMessage` and `sendMessageBatch` of its `SQS`. Other commands run untraced.
 *
 * A message has at most 10 attributes. Headers that do not fit are dropped, `traceparent` last.
 *
 * @example
 * ```ts
 * const send = traceProducer(sqsProducer(), sqs.send.bind(sqs));
 * await send(new SendMessageCommand({ QueueUrl, MessageBody: '{"id":"o-17"}' }));
 * ```
 */
export function sqsProducer(): ProducerAdapter<readonly [command: object, ...rest: readonly unknown[]]> {
  return {
    system: 'aws.sqs',
    read([command, ...rest]) {
      const { input } = command as { readonly input?: unknown };
      const read = readInput(isObject(input) ? input : command);
      if (!read) return undefined;
      const given = isObject(input) ? Object.assign(shallowCopy(command), { input: read.input }) : read.input;
      const callbackAt = rest.findIndex((arg) => typeof arg === 'function') + 1;
      return {
        destination: queueName(read.input.QueueUrl),
        args: [given, ...rest],
        messages: read.messages,
        callbackAt: callbackAt > 0 ? callbackAt : undefined,
      };
    },
  };
}

/**
 * Traces handlers and messages of SQS. The event of a Lambda function and an array of messages are batches. For one
 * message or record, use `processMessage`. To receive the context, a `ReceiveMessageCommand` must request it:
 * `MessageAttributeNames: ['All']`.
 *
 * @example
 * ```ts
 * const adapter = sqsConsumer({ queue: QueueUrl });
 * for (const message of Messages) await processMessage(adapter, message, ({ Body }) => ship(Body));
 * ```
 */
export function sqsConsumer({ queue }: SqsConsumerOptions = {}): ConsumerAdapter<
  readonly [received: SqsMessage | SqsRecord | readonly SqsMessage[] | SqsEvent, ...rest: readonly unknown[]]
> {
  const known = queue === undefined ? undefined : queueName(queue);
  return {
    system: 'aws.sqs',
    read([received]) {
      if (Array.isArray(received)) return batchOf(received as readonly SqsMessage[], known);
      if ('Records' in received) {
        const [first] = received.Records;
        return first?.eventSource === 'aws:sqs'
          ? batchOf(received.Records, queueName(first.eventSourceARN))
          : undefined;
      }
      const message = received as SqsMessage | SqsRecord;
      const destination = 'eventSourceARN' in message ? queueName(message.eventSourceARN) : known;
      return { destination, headers: headersOf(message), attributes: () => receivedAttributes(message) };
    },
  };
}

interface SendEntry {
  readonly MessageBody?: unknown;
  readonly MessageAttributes?: SqsAttributes;
}

interface SendInput extends SendEntry {
  readonly QueueUrl?: unknown;
  readonly Entries?: unknown;
}

interface CopiedInput {
  readonly input: SendInput;
  readonly messages: readonly SentMessage[];
}

function readInput(input: SendInput): CopiedInput | undefined {
  if ('MessageBody' in input) {
    const { copy, message } = copied(input);
    return { input: copy, messages: [message] };
  }
  // The entries of other commands, such as DeleteMessageBatch, have no body.
  const { Entries: entries } = input;
  if (!Array.isArray(entries) || !isObject(entries[0]) || !('MessageBody' in entries[0])) return undefined;
  const copies = entries.map((entry) => copied(entry as SendEntry));
  return {
    input: { ...input, Entries: copies.map(({ copy }) => copy) },
    messages: copies.map(({ message }) => message),
  };
}

function copied<Entry extends SendEntry>(entry: Entry): { readonly copy: Entry; readonly message: SentMessage } {
  const carrier = new SqsCarrier(shallowCopy(entry.MessageAttributes));
  return {
    copy: { ...shallowCopy(entry), MessageAttributes: carrier.entries },
    message: { carrier, attributes: () => bodySize(entry.MessageBody) },
  };
}

/** The name of a queue, from its URL or its ARN. */
function queueName(place: unknown): string {
  return textOf(place)?.split(/[/:]/).at(-1) ?? '';
}

function batchOf(messages: readonly (SqsMessage | SqsRecord)[], destination: string | undefined): ReceivedMessages {
  return { destination, headers: messages.map(headersOf), isBatch: true };
}

function headersOf(message: SqsMessage | SqsRecord): object | undefined {
  return 'messageAttributes' in message ? message.messageAttributes : message.MessageAttributes;
}

function receivedAttributes(message: SqsMessage | SqsRecord): Attributes {
  const [id, body, system = {}] =
    'messageId' in message
      ? [message.messageId, message.body, message.attributes]
      : [message.MessageId, message.Body, message.Attributes];
  return {
    ...textAt(ATTR_MESSAGING_MESSAGE_ID, id),
    ...bodySize(body),
    ...integerAt(ATTR_DELIVERY_COUNT, (system as Record<string, unknown>)['ApproximateReceiveCount']),
  };
}
