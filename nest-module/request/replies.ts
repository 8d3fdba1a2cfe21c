/** The method by which an adapter sends what a handler has returned. */
type Reply = (this: unknown, response: unknown, body: unknown, ...rest: unknown[]) => unknown;

/** Takes the stream that an adapter is about to send, and the response that it goes to. */
export type OnStream = (response: unknown, stream: unknown) => void;

/** Shows each stream that handlers return, by itself or in a `StreamableFile`, before the adapter sends it. */
export function listenToReplies(adapter: object, onStream: OnStream): void {
  const reply: unknown = Reflect.get(adapter, 'reply');
  if (typeof reply !== 'function') return;
  const value: Reply = function (response, body, ...rest) {
    if (typeof body === 'object' && body !== null) onStream(response, streamIn(body));
    return Reflect.apply(reply, this, [response, body, ...rest]) as unknown;
  };
  Object.defineProperty(adapter, 'reply', { value, configurable: true, writable: true, enumerable: false });
}

/** A `StreamableFile` is told by its shape: another copy of Nest may have made it. */
function streamIn(body: object): unknown {
  const { getStream } = body as { getStream?: unknown };
  return typeof getStream === 'function' ? (getStream.call(body) as unknown) : body;
}
