import { guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import { TracedCall } from '../span/settle/call';
import { runToEnd } from '../span/settle/settle';
import { runToCallback } from './result-callback';
import { openSend } from './send-span';
import type { SentMessages } from './sent-messages';
import { type ArgumentsOf, checkAdapter, wrapFunction } from './traced-function';

/** How the calls of one client library send messages. Write one for a library that this package does not know. */
export interface ProducerAdapter<in Args extends readonly unknown[]> {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Describes one call, before the client gets it. `undefined` if the call sends no message. */
  readonly read: (args: Args) => SentMessages | undefined;
}

/**
 * Traces the messages that a function of a client library sends.
 *
 * One message gets a `PRODUCER` span, whose context travels in the headers of the message. Each message of a batch gets a
 * span `create`, to which the span `send` of the call has a link: at most 128. A context that is in the headers already
 * stays; then the span has a link to it. The span ends when the result settles, or when the client calls back.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans.
 *
 * @param adapter that of the client library
 * @param send the function to trace. `this` is passed on, but the method of a client is best given as a bound function
 * @returns a function of the same type
 * @throws OptionError if the adapter is none, or `send` is not a function
 *
 * @example
 * ```ts
 * const send = traceProducer(kafkajsProducer(), producer.send.bind(producer));
 * await send({ topic: 'orders', messages: [{ value: '{"id":"o-17"}' }] });
 * ```
 */
export function traceProducer<F extends CallableFunction>(adapter: ProducerAdapter<ArgumentsOf<F>>, send: F): F {
  checkAdapter(adapter);
  const where = `the adapter of ${adapter.system}`;
  return wrapFunction('send', send, ({ self, args }) => {
    const client = (given: readonly unknown[]): unknown => Reflect.apply(send, self, given as ArgumentsOf<F>);
    const sent = callUserFunction(where, () => adapter.read(args as ArgumentsOf<F>), undefined);
    const call = sent && guard('opening the span of a message', () => callOf(adapter.system, sent), undefined);
    if (!sent || !call) return client(args);
    const { callbackAt } = sent;
    if (callbackAt !== undefined && typeof sent.args[callbackAt] === 'function')
      return runToCallback(call, sent.args, callbackAt, client);
    return runToEnd(call, () => client(sent.args));
  });
}

function callOf(system: string, sent: SentMessages): TracedCall {
  if (!Array.isArray(sent.args)) throw new TypeError('an adapter returned no array of arguments');
  return new TracedCall(openSend(system, sent), { wantsResult: false }, ONCE);
}

/** A message is sent once for each call, also by a client that returns an Observable. */
const ONCE = { begin: () => undefined };
