import { guard } from '../diagnostics/fault';
import { valueLimits } from '../values/limits';
import { ClientSpan } from './client-span';

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` whose requests are client spans: the context and the forwarded headers injected, status, error and (of a
 * failed answer) the beginning of the body recorded. Takes and gives what `fetch` does.
 *
 * @example
 * ```ts
 * const response = await tracedFetch('http://inventory:3000/stock/tea');
 * ```
 */
export const tracedFetch: Fetch = (input, init) => traceFetch(globalThis.fetch)(input, init);

/**
 * {@link tracedFetch} over an implementation of your own.
 *
 * @example
 * ```ts
 * import { fetch } from 'undici';
 * const send = traceFetch(fetch);
 * ```
 */
export function traceFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const opened = guard('opening the span of an HTTP request', () => open(input, init), undefined);
    if (!opened) return fetch(input, init);
    try {
      const response = await fetch(input, opened.init);
      void finish(opened.span, response);
      return response;
    } catch (error) {
      opened.span.failed(error, undefined, undefined);
      throw error;
    }
  };
}

interface Opened {
  readonly span: ClientSpan;
  readonly init: RequestInit;
}

/** The headers go along as a list of pairs, which the `fetch` of every package takes. */
function open(input: Parameters<Fetch>[0], init: RequestInit = {}): Opened {
  const sent = typeof input === 'object' && 'url' in input ? input : undefined;
  const headers = new Headers(init.headers ?? sent?.headers);
  const span = ClientSpan.open(init.method ?? sent?.method, sent?.url ?? String(input), (name, value) =>
    headers.set(name, value),
  );
  return { span, init: { ...init, headers: [...headers] } };
}

/** The caller has the response meanwhile: it waits neither for the body of a failed answer nor for the span. */
async function finish(span: ClientSpan, response: Response): Promise<void> {
  const failed = response.status >= 400 && !response.bodyUsed;
  const body = failed ? guard('copying a failed answer', () => response.clone().body, null) : null;
  span.answered(response.status, body ? await beginningOf(body) : undefined);
}

/** Reads no more than can be recorded, and lets go of the rest. */
async function beginningOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const { length } = valueLimits();
  let text = '';
  try {
    while (text.length < length) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The caller sees the error of the body on its own copy.
  }
  void reader.cancel().catch(() => undefined);
  return text;
}
