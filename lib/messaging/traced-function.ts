import { isFunction, isObject } from '../validation/predicates';
import { invalidOption } from '../validation/option-error';
import type { AnyFunction } from '../names/parameter-names';

/**
 * The parameters of a function. The constraint of `F` is `CallableFunction`, because TypeScript finds no type for
 * `client.send.bind(client)` where it expects a signature.
 */
export type ArgumentsOf<F extends CallableFunction> = F extends (...args: infer Args) => unknown ? Args : never;

/** The call of a wrapped function. */
export interface WrappedCall {
  readonly self: unknown;
  readonly args: readonly unknown[];
}

/**
 * Makes the function that replaces `original`, with the same name and number of parameters. It is not a constructor.
 *
 * @throws OptionError if `original` is not a function
 */
export function wrapFunction<F extends CallableFunction>(
  option: string,
  original: F,
  run: (call: WrappedCall) => unknown,
): F {
  if (!isFunction(original)) throw invalidOption(option, 'a function', original);
  const shorthand: { readonly method: AnyFunction } = {
    method(this: unknown, ...args: unknown[]) {
      return run({ self: this, args });
    },
  };
  const { name, length } = original;
  return Object.defineProperties(shorthand.method, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  }) as unknown as F;
}

/** @throws OptionError if the adapter has no system or no `read` */
export function checkAdapter(adapter: { readonly system?: unknown; readonly read?: unknown }): void {
  const hint = 'Call one of the functions of otel-instrument/messaging, such as kafkajsProducer().';
  if (!isObject(adapter)) throw invalidOption('adapter', 'an adapter with `system` and `read`', adapter, hint);
  if (typeof adapter.system !== 'string') throw invalidOption('adapter.system', 'a string', adapter.system, hint);
  if (!isFunction(adapter.read)) throw invalidOption('adapter.read', 'a function', adapter.read, hint);
}
