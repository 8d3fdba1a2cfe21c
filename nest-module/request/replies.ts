import type { EventEmitter } from 'node:events';
import { isEmitter } from './outgoing-response';

/** The adapter's method that sends the result of a handler. */
type Reply = (this: unknown, ...args: readonly unknown[]) => unknown;

/** Receives a stream that an adapter is about to send, and its response. */
export type OnStream = (response: unknown, stream: EventEmitter) => void;

/** Calls `onStream` for each stream or `StreamableFile` that a handler returns, before the adapter sends it. */
export function listenToReplies(adapter: object, onStream: OnStream): void {
  const reply: unknown = Reflect.get(adapter, 'reply');
  if (typeof reply !== 'function') return;
  const value: Reply = function (...args) {
    const body = args[1];
    const stream = typeof body === 'object' && body !== null ? streamIn(body) : undefined;
    if (isEmitter(stream)) onStream(args[0], stream);
    return Reflect.apply(reply, this, args) as unknown;
  };
  Object.defineProperty(adapter, 'reply', { value, configurable: true, writable: true, enumerable: false });
}

/** Recognises a `StreamableFile` by its shape, because another copy of Nest may have created it. */
function streamIn(body: object): unknown {
  const { getStream } = body as { getStream?: unknown };
  return typeof getStream === 'function' ? (getStream.call(body) as unknown) : body;
}
