import { Callsite, type CallsiteIdentity } from './callsite';
import type { InstrumentOptions } from './options';
import type { AnyFunction } from './parameter-names';
import { wrap } from './wrap';

/** What a wrapper of ours stands for. */
interface Instrumented {
  readonly original: AnyFunction;
  readonly identity: CallsiteIdentity;
  readonly options: InstrumentOptions;
}

const wrappers = new WeakMap<AnyFunction, Instrumented>();
const optedOut = new WeakSet<AnyFunction>();

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
  const original = (known?.original ?? method) as F;
  const combined = { ...known?.options, ...options };
  if (combined.off) {
    optedOut.add(original);
    return original;
  }
  const callsite = new Callsite(original, { ...known?.identity, ...identity }, combined);
  const wrapper = wrap(callsite, original);
  wrappers.set(wrapper, { original, identity, options: combined });
  return wrapper;
}

/** The function that was instrumented, where `candidate` is a wrapper of ours. */
export function originalOf(candidate: AnyFunction): AnyFunction | undefined {
  return wrappers.get(candidate)?.original;
}

/** Whether a method has had its say: it is instrumented, or it was taken out. */
export function isDecided(method: AnyFunction): boolean {
  return wrappers.has(method) || optedOut.has(method);
}
