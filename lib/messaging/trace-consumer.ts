import type { Attributes } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import type { OpenSpan } from '../span/open-span';
import { TracedCall } from '../span/settle/call';
import { runToEnd } from '../span/settle/settle';
import { openBatchSpan, openConsumerSpan } from './consumer-span';
import type { Destination } from './destination';
import { type ArgumentsOf, checkAdapter, wrapFunction } from './traced-function';

/** How one client library passes messages to a handler. Write one for a library without an adapter in this package. */
export interface ConsumerAdapter<in Args extends readonly unknown[]> {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Describes the arguments of one call of the handler. `undefined` if they hold no message. */
  readonly read: (args: Args) => ReceivedMessages | undefined;
}

/** One message, or a batch. */
export interface ReceivedMessages extends Destination {
  /** The headers of a single message, or an array with those of each message of a batch. */
  readonly headers: unknown;
  /** Whether the handler gets a batch. `false` by default. */
  readonly isBatch?: boolean;
  /** Further attributes. Called at most once, and only if they are needed. */
  readonly attributes?: () => Attributes;
}

/**
 * Traces the handler of a consumer.
 *
 * One message gets a `CONSUMER` span, a child of the producer's span if the headers carry its context. A batch gets one
 * span, with a link to the producer of each message: at most 128. The span is current in the handler, and ends when its
 * result settles. A call without a message runs untraced, such as that of amqplib for a cancelled consumer.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans.
 *
 * @param adapter the adapter of the client library
 * @returns a function of the same type
 * @throws OptionError if `adapter` is not an adapter, or `handler` is not a function
 *
 * @example
 * ```ts
 * await consumer.run({
 *   eachMessage: traceConsumer(kafkajsConsumer({ groupId: 'shipping' }), async ({ message }: KafkajsMessagePayload) => {
 *     await ship(message.value);
 *   }),
 * });
 * ```
 */
export function traceConsumer<F extends CallableFunction>(adapter: ConsumerAdapter<ArgumentsOf<F>>, handler: F): F {
  checkAdapter(adapter);
  return wrapFunction('handler', handler, ({ self, args }) =>
    runReceived(adapter, args as ArgumentsOf<F>, () => Reflect.apply(handler, self, args as ArgumentsOf<F>)),
  );
}

/**
 * Runs the work for one message in its own `CONSUMER` span. Use it in a loop that pulls messages, and for each message of a
 * batch. The span is the same as that of {@link traceConsumer}.
 *
 * @param adapter the adapter of the client library
 * @param work gets the message
 * @returns what `work` returns
 * @throws what `work` throws
 *
 * @example
 * ```ts
 * const adapter = natsConsumer();
 * for await (const message of subscription) {
 *   await processMessage(adapter, message, async ({ data }) => {
 *     await ship(data);
 *   });
 * }
 * ```
 */
export function processMessage<Message, Result>(
  adapter: ConsumerAdapter<[Message]>,
  message: Message,
  work: (message: Message) => Result,
): Result {
  return runReceived(adapter, [message], () => work(message));
}

function runReceived<Args extends readonly unknown[], Result>(
  adapter: ConsumerAdapter<Args>,
  args: Args,
  work: () => Result,
): Result {
  const { system } = adapter;
  const received = callUserFunction(`the adapter of ${system}`, () => adapter.read(args), undefined);
  const call = received && guard('opening the span of a message', () => callOf(system, received), undefined);
  return call ? runToEnd(call, work) : work();
}

function callOf(system: string, received: ReceivedMessages): TracedCall {
  const { headers, isBatch, destination, template, attributes } = received;
  const processing = { system, destination, template, attributes };
  if (!isBatch) return calling(openConsumerSpan(processing, headers));
  if (!Array.isArray(headers)) throw new TypeError('an adapter returned no array of headers for a batch');
  return calling(openBatchSpan(processing, headers as readonly unknown[]));
}

const calling = (open: OpenSpan): TracedCall => new TracedCall(open, { wantsResult: false }, ONCE);

/** Each call handles one message, even if the handler returns an Observable that has several subscribers. */
const ONCE = { begin: () => undefined };
