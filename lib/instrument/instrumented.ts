import { processPart } from '../process/process-record';
import { Callsite } from './callsite';
import type { CallsiteIdentity } from './callsite-identity';
import type { InstrumentClassOptions, InstrumentOptions } from './instrument-options';
import type { AnyFunction } from '../names/parameter-names';
import { resemble } from './copy-function-metadata';
import { wrap } from './wrap';

/** What a wrapper of ours stands for. */
interface Instrumented {
  readonly original: AnyFunction;
  readonly identity: CallsiteIdentity;
  /** What decorators of the method say; it beats what those of the class say. */
  readonly own: InstrumentOptions;
  readonly ofClass: InstrumentClassOptions;
}

const wrappers = processPart('wrappers', () => new WeakMap<AnyFunction, Instrumented>());
const optedOut = processPart('opted-out', () => new WeakSet<AnyFunction>());

/**
 * The function that takes the place of `method`. A method that is instrumented already is instrumented anew with both
 * sets of options, so that a call has one span; of the two, the options given later win.
 */
export function instrumented<F extends AnyFunction>(
  method: F,
  identity: CallsiteIdentity,
  options: InstrumentOptions,
): F {
  const known = wrappers.get(method);
  return rewrapped(method, identity, { ...known?.own, ...given(options) }, known?.ofClass ?? {});
}

/** {@link instrumented} by the decorator of a class, whose options hold where the method itself says nothing else. */
export function instrumentedByClass<F extends AnyFunction>(
  method: F,
  identity: CallsiteIdentity,
  options: InstrumentClassOptions,
): F {
  const known = wrappers.get(method);
  return rewrapped(method, identity, known?.own ?? {}, { ...known?.ofClass, ...given(options) });
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
    // Other decorators may have told the wrapper something in the meantime.
    return known ? (resemble(original, method) as F) : original;
  }
  const whole = { ...known?.identity, ...given(identity) };
  const wrapper = wrap(new Callsite(original, whole, options), original, method);
  wrappers.set(wrapper, { original, identity: whole, own, ofClass });
  return wrapper;
}

/** The function that was instrumented, where `candidate` is a wrapper of ours. */
export function originalOf(candidate: AnyFunction): AnyFunction | undefined {
  return wrappers.get(candidate)?.original;
}

/** What decorators of the method itself have said. */
export function ownOptionsOf(candidate: AnyFunction): InstrumentOptions | undefined {
  return wrappers.get(candidate)?.own;
}

/** Whether a method was taken out of what its class says. */
export function isOptedOut(method: AnyFunction): boolean {
  return optedOut.has(method);
}

/** An option that is `undefined` is one that was not given. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
