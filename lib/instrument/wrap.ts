import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { TracedCall } from '../span/settle/call';
import { isIterator, watchIterator } from '../span/settle/iterator';
import { runToEnd } from '../span/settle/settle';
import type { Callsite } from './callsite';
import { resemble } from './resemblance';
import type { AnyFunction } from './parameter-names';

/** The function that runs in place of a decorated one: the same to its caller, a span to the outside. */
export function wrap<F extends AnyFunction>(callsite: Callsite, original: F): F {
  const traced = types.isGeneratorFunction(original)
    ? tracedGenerator(callsite, original)
    : tracedMethod(callsite, original);
  return resemble(traced, original) as F;
}

function tracedMethod(callsite: Callsite, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: never[]): unknown {
    const body = (): unknown => Reflect.apply(original, this, args);
    const call = begin(callsite, this, args);
    return call ? runToEnd(call, body) : body();
  };
}

/** The body of a generator begins with the first `next()`, and so does its span. */
function tracedGenerator(callsite: Callsite, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: never[]): unknown {
    const outer = context.active();
    const iterator: unknown = Reflect.apply(original, this, args);
    const callOf = (): TracedCall | undefined => context.with(outer, () => begin(callsite, this, args));
    const watched = (): unknown =>
      isIterator(iterator as object) ? watchIterator(callOf, iterator as never) : iterator;
    return guard('following a generator', watched, iterator);
  };
}

/** `undefined` where the call has no span: the filter says so, or something of ours failed. */
function begin(callsite: Callsite, self: unknown, args: readonly unknown[]): TracedCall | undefined {
  return guard(
    'opening the span of a call',
    () => {
      if (!callsite.isOn(self)) return undefined;
      return new TracedCall(callsite.open(self, args), callsite, () => begin(callsite, self, args));
    },
    undefined,
  );
}
