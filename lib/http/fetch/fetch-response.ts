import { countFault, guard } from '../../diagnostics/fault';
import { READ_AHEAD } from '../../text/bounded-cut';
import { valueLimits } from '../../values/limits';
import { isTextType } from '../response-body';
import type { ClientSpan } from '../client-span';

/** How long the span of a failed answer waits for the body, in milliseconds. */
const PATIENCE = 1000;

/**
 * Ends the span of a request that was responded. The caller has the response meanwhile, and waits neither for the body
 * of a failed answer nor for the span.
 *
 * @param abortable whether the caller can abort the request: a body that was copied before it is aborted rejects
 * promises inside `fetch` that nobody can handle, so that only what the caller reads is recorded
 */
export function recordFetchAnswer(span: ClientSpan, response: Response, abortable: boolean): void {
  const { status, hasText } = guard('reading an answer', () => readable(response), UNREADABLE);
  if (!hasText) return span.responded({ status });
  const answeredAt = performance.now();
  const done = (body?: unknown): void => span.responded({ status, body }, answeredAt);
  try {
    if (abortable) overhear(response, done);
    else void followCopy(response.clone(), done);
  } catch (error) {
    countFault('reading the body of a failed answer', error);
    done();
  }
}

interface Readable {
  readonly status: number | undefined;
  readonly hasText: boolean;
}

const UNREADABLE: Readable = { status: undefined, hasText: false };

/** What a test puts in the place of `fetch` may give anything. */
function readable(response: Response | undefined | null): Readable {
  const { status, body, bodyUsed, headers } = (response ?? {}) as Partial<Response>;
  const failed = typeof status === 'number' && status >= 400;
  return { status, hasText: failed && !!body && !bodyUsed && isTextType(headers?.get('content-type')) };
}

async function followCopy(copy: Response, done: (body?: unknown) => void): Promise<void> {
  done(await beginningOf(copy));
}

/** Reads no more than can be recorded, and lets go of the rest. */
async function beginningOf({ body }: Response): Promise<string> {
  let text = '';
  const reader = body?.getReader();
  if (!reader) return text;
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(giveUp, PATIENCE);
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
    // The caller sees the error of the body on its own copy.
  }
  clearTimeout(timer);
  giveUp();
  return text;
}

/** Waits no longer than the caller takes to begin with reading, which is at once or never. */
function overhear(response: Response, done: (body?: unknown) => void): void {
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
    if (reading) setTimeout(finish, PATIENCE).unref();
    else finish();
  });
}

/** @returns what takes the override back, unless somebody has put one of theirs upon it */
function override(response: Response, name: 'text' | 'json', value: () => Promise<unknown>): () => void {
  const before = Object.getOwnPropertyDescriptor(response, name);
  Object.defineProperty(response, name, { value, configurable: true, enumerable: false, writable: true });
  return () => {
    if (response[name] !== value) return;
    if (before) Object.defineProperty(response, name, before);
    else Reflect.deleteProperty(response, name);
  };
}
