/** Ratios of the suite `calls`, computed from its rounds. */
import { addedRatio } from './statistics.cjs';

/** One measurement of a run; `undefined` if it is missing. */
export function called(run, { variant, state, shape, sdk }) {
  return run.cases.find(
    (each) => each.variant === variant && each.state === state && each.shape === shape && each.sdk === sdk,
  );
}

/**
 * The time that a variant adds to the undecorated call, as a ratio to hand-written code on the stock SDK in the same state.
 * The filtered state is compared with unsampled hand-written code, which has no filter.
 */
export function added(run, key) {
  const times = (variant, state) => called(run, { ...key, variant, state })?.nanos ?? [];
  const otherState = key.state === 'filtered' ? 'unsampled' : key.state;
  return addedRatio(
    times(key.variant, key.state),
    times('undecorated', key.state),
    times('byHand', otherState),
    times('undecorated', otherState),
  );
}
