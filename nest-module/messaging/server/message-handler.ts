import { types } from 'node:util';
import { isObservable, Observable } from 'rxjs';
import { guard } from '../../../lib/diagnostics/fault';
import { type Outcome, type Repeatable, TracedCall } from '../../../lib/span/settle/call';
import { isColdObservable } from '../../../lib/span/settle/observable';
import { settle } from '../../../lib/span/settle/settle';
import type { MessageSpan } from './message-span';

/** A handler in Nest's form. Several event handlers of one pattern form a chain. */
export interface MessageHandler {
  (...args: unknown[]): unknown;
  next?: MessageHandler;
  isEventHandler?: boolean;
  extras?: unknown;
}

const tracedOf = new WeakMap<MessageHandler, MessageHandler>();
const originalOf = new WeakMap<MessageHandler, MessageHandler>();

/** A message has one span, even if its result has several subscribers. */
const ONCE: Repeatable = { begin: () => undefined };

/**
 * A handler that runs in a span, which ends when the result does.
 *
 * Nest links the handlers of one pattern by `next`, and the first one calls the others. The links are those of the
 * originals, so that the whole chain runs in the span of the first.
 *
 * @param open opens the span for the arguments of one call
 */
export function tracedHandler(
  original: MessageHandler,
  open: (args: readonly unknown[]) => MessageSpan,
): MessageHandler {
  if (originalOf.has(original)) return original;
  const traced: MessageHandler = (...args) => {
    const span = guard('opening the span of a message', () => open(args), undefined);
    return span ? runToEnd(span, () => original(...args)) : original(...args);
  };
  Object.defineProperties(traced, {
    next: {
      get: () => original.next && (tracedOf.get(original.next) ?? original.next),
      set(next: MessageHandler) {
        original.next = originalOf.get(next) ?? next;
      },
    },
    isEventHandler: forwarded(original, 'isEventHandler'),
    extras: forwarded(original, 'extras'),
  });
  tracedOf.set(original, traced);
  originalOf.set(traced, original);
  return traced;
}

/** Runs `body` in the span of a message, and ends the span when the promise or the Observable that it returns ends. */
export function runToEnd(span: MessageSpan, body: () => unknown): unknown {
  const outcome: Outcome = { threw: (_open, error) => span.failed(error) };
  const call = new TracedCall(span.opened, outcome, ONCE);
  const fail = (error: unknown): never => {
    call.threw(error);
    throw error;
  };
  let result: unknown;
  try {
    result = call.run(body);
  } catch (error) {
    return fail(error);
  }
  return types.isPromise(result) ? result.then((value) => followed(call, value), fail) : followed(call, result);
}

function followed(call: TracedCall, value: unknown): unknown {
  if (!isObservable(value) || isColdObservable(value)) return settle(call, value);
  // A Subject would count as a value, and the span would end at once.
  return settle(call, new Observable((subscriber) => value.subscribe(subscriber)));
}

function forwarded(original: MessageHandler, name: 'isEventHandler' | 'extras'): PropertyDescriptor {
  return {
    get: () => original[name],
    set(value: never) {
      original[name] = value;
    },
    enumerable: true,
  };
}
