import { types } from 'node:util';
import { guard } from '../diagnostics/fault';
import { activeContext } from '../span/current/api-globals';
import type { TracedCall } from '../span/settle/call';
import { watchIterator } from '../span/settle/iterator';
import { runToEnd } from '../span/settle/settle';
import type { Callsite } from './callsite';
import { Invocation } from './invocation';
import { resemble } from './copy-function-metadata';
import type { AnyFunction } from '../names/parameter-names';

/**
 * The function that runs in place of a decorated one: the same to its caller, a span to the outside.
 *
 * @param like what the wrapper is to resemble, where others have decorated something else than the original
 */
export function wrap<F extends AnyFunction>(callsite: Callsite, original: F, like: AnyFunction = original): F {
  return resemble(shapedLike(original, callsite), like) as F;
}

/**
 * Methods, arrow and async functions have no `prototype` and are no constructors, and neither is what stands for them.
 * Each kind calls what it needs by name, which is what lets V8 compile a call as one piece.
 */
function shapedLike(original: AnyFunction, callsite: Callsite): AnyFunction {
  if (types.isGeneratorFunction(original)) {
    const shorthand: { readonly method: AnyFunction } = {
      method(this: unknown, ...args) {
        return callGenerator(callsite, original, this, args);
      },
    };
    return shorthand.method;
  }
  if (Object.hasOwn(original, 'prototype')) {
    return function (this: unknown, ...args: never[]): unknown {
      return callMethod(callsite, original, this, args);
    };
  }
  const shorthand: { readonly method: AnyFunction } = {
    method(this: unknown, ...args) {
      return callMethod(callsite, original, this, args);
    },
  };
  return shorthand.method;
}

function callMethod(callsite: Callsite, original: AnyFunction, self: unknown, args: readonly never[]): unknown {
  // Asked before anything is made for the call.
  if (callsite.isOff(self)) return Reflect.apply(original, self, args);
  const call = new Invocation(callsite, self, args).begin();
  if (!call) return Reflect.apply(original, self, args);
  return runToEnd(call, () => Reflect.apply(original, self, args) as unknown);
}

/** The body of a generator begins with the first `next()`, and so does its span. */
function callGenerator(callsite: Callsite, original: AnyFunction, self: unknown, args: readonly never[]): unknown {
  const outer = activeContext();
  const iterator: unknown = Reflect.apply(original, self, args);
  const callOf = (): TracedCall | undefined => new Invocation(callsite, self, args).begin(outer);
  const watched = (): unknown => watchIterator(callOf, iterator as object) ?? iterator;
  return guard('following a generator', watched, iterator);
}
