/** The adapter's method that sends the result of a handler. */
type Reply = (this: unknown, response: unknown, body: unknown, ...rest: unknown[]) => unknown;

/** Receives a stream that an adapter is about to send, and its response. */
export type OnStream = (response: unknown, stream: unknown) => void;

/** Calls `onStream` for each stream or `StreamableFile` that a handler returns, before the adapter sends it. */
export function listenToReplies(adapter: object, onStream: OnStream): void {
  const reply: unknown = Reflect.get(adapter, 'reply');
  if (typeof reply !== 'function') return;
  const value: Reply = function (response, body, ...rest) {
    if (typeof body === 'object' && body !== null) onStream(response, streamIn(body));
    return Reflect.apply(reply, this, [response, body, ...rest]) as unknown;
  };
  Object.defineProperty(adapter, 'reply', { value, configurable: true, writable: true, enumerable: false });
}

/** Recognises a `StreamableFile` by its shape, because another copy of Nest may have created it. */
function streamIn(body: object): unknown {
  const { getStream } = body as { getStream?: unknown };
  return typeof getStream === 'function' ? (getStream.call(body) as unknown) : body;
}
