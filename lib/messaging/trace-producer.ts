import { guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import { TracedCall } from '../span/settle/call';
import { runToEnd } from '../span/settle/settle';
import { runToCallback } from './result-callback';
import { openSend } from './send-span';
import type { SentMessages } from './sent-messages';
import { type ArgumentsOf, checkAdapter, wrapFunction } from './traced-function';

/** How the calls of one client library send messages. Write one for a library without an adapter in this package. */
export interface ProducerAdapter<in Args extends readonly unknown[]> {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Describes one call before it reaches the client. `undefined` if the call sends no message. */
  readonly read: (args: Args) => SentMessages | undefined;
}

/**
 * Traces the messages that a function of a client library sends.
 *
 * One message gets a `PRODUCER` span, and its headers carry the context of the span. Each message of a batch gets a
 * `create` span, at most 128, and the `send` span of the call links to each. If the headers already contain a context, it
 * stays, and the span links to it. The span ends when the result settles, or when the client calls its callback.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans.
 *
 * @param adapter the adapter of the client library
 * @param send the function to trace. The wrapper passes its `this` on; bind a method to its client
 * @returns a function of the same type
 * @throws OptionError if `adapter` is not an adapter, or `send` is not a function
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

/** Each call sends its message once, even if the client returns an Observable that has several subscribers. */
const ONCE = { begin: () => undefined };
