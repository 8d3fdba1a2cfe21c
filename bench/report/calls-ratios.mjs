/** Ratios of the suite `calls`, from what its rounds have measured. */
import { addedRatio } from './statistics.cjs';

/** One measurement of a run; `undefined` where there is none. */
export function called(run, { variant, state, shape, sdk }) {
  return run.cases.find(
    (each) => each.variant === variant && each.state === state && each.shape === shape && each.sdk === sdk,
  );
}

/**
 * What a way adds to the bare call, against what hand-written code adds on the stock SDK in the same state. What the
 * filter has switched off is compared with hand-written code that is not sampled: it has no such switch.
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
