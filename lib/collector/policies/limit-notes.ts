import type { TailSamplingOptions } from '../../sampling/tail/tail-sampling-options';
import type { Note } from '../note';

type Limits = Omit<TailSamplingOptions, 'policies' | 'keepSampled'>;

const NOTES: { readonly [option in keyof Required<Limits>]: Omit<Note, 'option'> } = {
  maxTraces: {
    effect: 'differs',
    text:
      'In the Collector it becomes num_traces of each Collector of the sampling tier. A service decides the oldest trace ' +
      'early if there are too many; the Collector drops it without a decision.',
  },
  maxSpansPerTrace: {
    effect: 'left out',
    text: 'The Collector has no limit of spans per trace. Bound its memory by maxTraces, and by its memory limit.',
  },
  maxBytes: {
    effect: 'left out',
    text: 'The Collector bounds its memory by its memory_limiter, which refuses spans, and the services send them again.',
  },
  decisionWaitMillis: {
    effect: 'differs',
    text:
      'In the Collector it becomes decision_wait, in whole seconds from the first span that arrives. A trace that takes ' +
      'longer is decided from the spans so far in both.',
  },
  lateMillis: {
    effect: 'left out',
    text:
      'In the Collector, late spans follow the decision for as long as its decision caches remember the trace, ' +
      'which depends on the number of traces. A late error does not bring back a trace that was dropped.',
  },
  now: { effect: 'left out', text: 'The Collector has its own clock.' },
};

/** Notes about the limits of tail sampling that the options set: the Collector has others, or none. */
export function limitNotes(given: TailSamplingOptions): readonly Note[] {
  const options = Object.keys(NOTES) as (keyof Limits)[];
  return options
    .filter((option) => given[option] !== undefined)
    .map((option): Note => Object.assign({ option: `sampling.tail.${option}` }, NOTES[option]));
}
