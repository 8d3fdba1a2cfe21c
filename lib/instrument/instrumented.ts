import { withoutUndefined } from '../validation/check-options';
import { processPart } from '../process/process-record';
import { Callsite } from './callsite';
import type { CallsiteIdentity } from './callsite-identity';
import type { InstrumentClassOptions, InstrumentOptions } from './instrument-options';
import { type AnyFunction, prepareSourceFacts } from '../names/parameter-names';
import { copyFunctionMetadata } from './copy-function-metadata';
import { wrap } from './wrap';

interface Instrumented {
  readonly original: AnyFunction;
  readonly identity: CallsiteIdentity;
  /** Options of the method's own decorators. They override `ofClass`. */
  readonly own: InstrumentOptions;
  readonly ofClass: InstrumentClassOptions;
}

const wrappers = processPart('wrappers', () => new WeakMap<AnyFunction, Instrumented>());
const optedOut = processPart('opted-out', () => new WeakSet<AnyFunction>());

/**
 * Returns the function that replaces `method`. An instrumented method is wrapped again from its original, with both sets
 * of options, so that a call has one span. Later options win.
 */
export function instrumented<F extends AnyFunction>(
  method: F,
  identity: CallsiteIdentity,
  options: InstrumentOptions,
): F {
  const known = wrappers.get(method);
  return rewrapped(method, identity, { ...known?.own, ...withoutUndefined(options) }, known?.ofClass ?? {});
}

/** {@link instrumented} for the decorator of a class. Options of the method itself win. */
export function instrumentedByClass<F extends AnyFunction>(
  method: F,
  identity: CallsiteIdentity,
  options: InstrumentClassOptions,
): F {
  const known = wrappers.get(method);
  return rewrapped(method, identity, known?.own ?? {}, { ...known?.ofClass, ...withoutUndefined(options) });
}

function rewrapped<F extends AnyFunction>(
  method: F,
  identity: CallsiteIdentity,
  own: InstrumentOptions,
  ofClass: InstrumentClassOptions,
): F {
  const known = wrappers.get(method);
  const original = (known?.original ?? method) as F;
  const options = { ...ofClass, ...own };
  if (options.off) {
    optedOut.add(original);
    // Other decorators may have set metadata on the wrapper.
    return known ? (copyFunctionMetadata(original, method) as F) : original;
  }
  const whole = { ...known?.identity, ...withoutUndefined(identity) };
  if (!whole.written && !options.args && options.skip !== 'all') prepareSourceFacts(original);
  const wrapper = wrap(new Callsite(original, whole, options), original, method);
  wrappers.set(wrapper, { original, identity: whole, own, ofClass });
  return wrapper;
}

/** The function behind an instrumented one; `undefined` if `candidate` is not instrumented. */
export function originalOf(candidate: AnyFunction): AnyFunction | undefined {
  return wrappers.get(candidate)?.original;
}

export function ownOptionsOf(candidate: AnyFunction): InstrumentOptions | undefined {
  return wrappers.get(candidate)?.own;
}

export function isOptedOut(method: AnyFunction): boolean {
  return optedOut.has(method);
}
