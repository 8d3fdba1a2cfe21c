import { types } from 'node:util';
import { guard } from '../diagnostics/fault';
import { activeContext } from '../span/current/api-globals';
import type { TracedCall } from '../span/settle/call';
import { watchIterator } from '../span/settle/iterator';
import { runToEnd } from '../span/settle/settle';
import type { Callsite } from './callsite';
import { beginCall } from './invocation';
import { copyFunctionMetadata } from './copy-function-metadata';
import type { AnyFunction } from '../names/parameter-names';

/**
 * The function that runs in place of a decorated one: it opens a span and behaves the same to its caller.
 *
 * @param like where to copy metadata from, if other decorators have set theirs on an earlier wrapper
 */
export function wrap<F extends AnyFunction>(callsite: Callsite, original: F, like: AnyFunction = original): F {
  return copyFunctionMetadata(shapedLike(original, callsite), like) as F;
}

/**
 * Methods, arrow and async functions have no `prototype` and are not constructors, so their wrappers are not either.
 * Each kind calls its runner directly, so that V8 can inline the whole call.
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
  const call = beginCall(callsite, self, args);
  if (!call) return Reflect.apply(original, self, args);
  return runToEnd(call, () => Reflect.apply(original, self, args) as unknown);
}

/** The body of a generator starts at the first `next()`, and so does its span. */
function callGenerator(callsite: Callsite, original: AnyFunction, self: unknown, args: readonly never[]): unknown {
  const outer = activeContext();
  const iterator: unknown = Reflect.apply(original, self, args);
  const callOf = (): TracedCall | undefined => beginCall(callsite, self, args, outer);
  const watched = (): unknown => watchIterator(callOf, iterator as object) ?? iterator;
  return guard('following a generator', watched, iterator);
}
