import { context } from '@opentelemetry/api';
import type { TracedCall } from '../span/settle/call';

/**
 * Calls a client that takes a callback `(error, result) => …`, and ends the span when the client calls it. The callback
 * runs in the context of the caller.
 *
 * @returns what the client returns
 * @throws what the client throws
 */
export function runToCallback(
  call: TracedCall,
  args: readonly unknown[],
  callbackAt: number,
  client: (args: readonly unknown[]) => unknown,
): unknown {
  const callback = args[callbackAt] as (...results: unknown[]) => unknown;
  const callers = context.active();
  const given = [...args];
  given[callbackAt] = function (this: unknown, ...results: unknown[]): unknown {
    const [error, result] = results;
    if (error === undefined || error === null) call.returned(result);
    else call.threw(error);
    return context.with(callers, () => Reflect.apply(callback, this, results));
  };
  try {
    return call.run(() => client(given));
  } catch (error) {
    call.threw(error);
    throw error;
  }
}
