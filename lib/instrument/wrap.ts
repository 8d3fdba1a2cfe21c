import { types } from 'node:util';
import type { Context } from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { activeContext } from '../span/registered';
import { TracedCall } from '../span/settle/call';
import { isIterator, watchIterator } from '../span/settle/iterator';
import { runToEnd } from '../span/settle/settle';
import type { Callsite } from './callsite';
import { resemble } from './resemblance';
import type { AnyFunction } from './parameter-names';

/**
 * The function that runs in place of a decorated one: the same to its caller, a span to the outside.
 *
 * @param like what the wrapper is to resemble, where others have decorated something else than the original
 */
export function wrap<F extends AnyFunction>(callsite: Callsite, original: F, like: AnyFunction = original): F {
  const call = types.isGeneratorFunction(original) ? callGenerator : callMethod;
  return resemble(
    shapedLike(original, (self, args) => call(callsite, original, self, args)),
    like,
  ) as F;
}

type Call = (self: unknown, args: readonly never[]) => unknown;

/** Methods, arrow and async functions have no `prototype` and are no constructors, and neither is what stands for them. */
function shapedLike(original: AnyFunction, call: Call): AnyFunction {
  if (Object.hasOwn(original, 'prototype') && !types.isGeneratorFunction(original)) {
    return function (this: unknown, ...args: never[]): unknown {
      return call(this, args);
    };
  }
  const shorthand: { readonly method: AnyFunction } = {
    method(this: unknown, ...args) {
      return call(this, args);
    },
  };
  return shorthand.method;
}

function callMethod(callsite: Callsite, original: AnyFunction, self: unknown, args: readonly never[]): unknown {
  const call = begin(callsite, self, args, activeContext());
  if (!call) return Reflect.apply(original, self, args);
  return runToEnd(call, () => Reflect.apply(original, self, args) as unknown);
}

/** The body of a generator begins with the first `next()`, and so does its span. */
function callGenerator(callsite: Callsite, original: AnyFunction, self: unknown, args: readonly never[]): unknown {
  const outer = activeContext();
  const iterator: unknown = Reflect.apply(original, self, args);
  const callOf = (): TracedCall | undefined => begin(callsite, self, args, outer);
  const watched = (): unknown => (isIterator(iterator as object) ? watchIterator(callOf, iterator as never) : iterator);
  return guard('following a generator', watched, iterator);
}

/** `undefined` where the call has no span: the filter says so, nobody records, or something of ours failed. */
function begin(callsite: Callsite, self: unknown, args: readonly unknown[], outer: Context): TracedCall | undefined {
  try {
    if (!callsite.isOn(self, outer) || callsite.isUnrecorded(outer)) return undefined;
    const open = callsite.open(self, args, outer);
    return new TracedCall(open, callsite, () => begin(callsite, self, args, activeContext()));
  } catch (error) {
    countFault('opening the span of a call', error);
    return undefined;
  }
}
