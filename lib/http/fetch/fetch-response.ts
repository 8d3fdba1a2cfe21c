import { countFault, guard } from '../../diagnostics/fault';
import { READ_AHEAD } from '../../text/bounded-cut';
import { valueLimits } from '../../values/limits';
import { isTextType } from '../response-body';
import type { ClientSpan } from '../client-span';

/** How long the span of a failed response waits for the body, in milliseconds. */
const BODY_TIMEOUT_MILLIS = 1000;

/**
 * Ends the span of a request that got a response. The caller does not wait for the body of a failed response, or for the
 * span.
 *
 * @param abortable whether the caller can abort the request. Aborting after the body was copied causes unhandled
 *   rejections inside `fetch`, so only a body that the caller reads is recorded
 */
export function recordFetchResponse(span: ClientSpan, response: Response, abortable: boolean): void {
  const { status, hasText } = guard('reading a response', () => readable(response), UNREADABLE);
  if (!hasText) return span.responded({ status });
  const respondedAt = performance.now();
  const done = (body?: unknown): void => span.responded({ status, body }, respondedAt);
  try {
    if (abortable) observeReads(response, done);
    else void readCopy(response.clone(), done);
  } catch (error) {
    countFault('reading the body of a failed response', error);
    done();
  }
}

interface Readable {
  readonly status: number | undefined;
  readonly hasText: boolean;
}

const UNREADABLE: Readable = { status: undefined, hasText: false };

/** A test double of `fetch` may return anything. */
function readable(response: Response | undefined | null): Readable {
  const { status, body, bodyUsed, headers } = (response ?? {}) as Partial<Response>;
  const failed = typeof status === 'number' && status >= 400;
  return { status, hasText: failed && !!body && !bodyUsed && isTextType(headers?.get('content-type')) };
}

async function readCopy(copy: Response, done: (body?: unknown) => void): Promise<void> {
  done(await beginningOf(copy));
}

/** Reads only what can be recorded, then cancels the stream. */
async function beginningOf({ body }: Response): Promise<string> {
  let text = '';
  const reader = body?.getReader();
  if (!reader) return text;
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(cancel, BODY_TIMEOUT_MILLIS);
  timer.unref();
  const decoder = new TextDecoder();
  const enough = valueLimits().attributeValueLengthLimit + READ_AHEAD;
  try {
    while (text.length <= enough) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The caller gets the error from its own copy.
  }
  clearTimeout(timer);
  cancel();
  return text;
}

/** Records the body that the caller reads. A caller that has not started to read by the next turn is assumed not to read. */
function observeReads(response: Response, done: (body?: unknown) => void): void {
  let reading = false;
  const restored: (() => void)[] = [];
  const finish = (body?: unknown): void => {
    for (const restore of restored.splice(0)) restore();
    done(body);
  };
  for (const name of ['text', 'json'] as const) {
    const read = response[name] as (() => Promise<unknown>) | undefined;
    if (typeof read !== 'function') continue;
    restored.push(
      override(response, name, async () => {
        reading = true;
        try {
          const body = await read.call(response);
          finish(body);
          return body;
        } catch (error) {
          finish();
          throw error;
        }
      }),
    );
  }
  setImmediate(() => {
    if (reading) setTimeout(finish, BODY_TIMEOUT_MILLIS).unref();
    else finish();
  });
}

/** @returns a function that restores the method, unless the caller has replaced it since */
function override(response: Response, name: 'text' | 'json', value: () => Promise<unknown>): () => void {
  const before = Object.getOwnPropertyDescriptor(response, name);
  Object.defineProperty(response, name, { value, configurable: true, enumerable: false, writable: true });
  return () => {
    if (response[name] !== value) return;
    if (before) Object.defineProperty(response, name, before);
    else Reflect.deleteProperty(response, name);
  };
}
