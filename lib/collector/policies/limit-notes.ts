import { completeTailSamplingOptions, type TailSamplingOptions } from '../../sampling/tail/tail-sampling-options';
import type { Note } from '../note';

/** The options of tail sampling that are not about policies; the clock is for tests. */
export type TailLimits = Omit<TailSamplingOptions, 'policies' | 'keepSampled' | 'now'>;

const NOTES: { readonly [option in keyof Required<TailLimits>]: Omit<Note, 'option'> } = {
  maxTraces: {
    effect: 'differs',
    text:
      'A Collector of the sampling tier has num_traces instead, which is sized for the load of all services. If there are too ' +
      'many traces, a service decides the oldest one early. The Collector drops it without a decision.',
  },
  maxSpansPerTrace: {
    effect: 'left out',
    text: 'The Collector has no limit of spans per trace. Its memory limit bounds all traces together.',
  },
  maxBytes: {
    effect: 'left out',
    text: 'The memory_limiter bounds the memory of the Collector. It refuses spans, and the services send them again.',
  },
  decisionWaitMillis: {
    effect: 'differs',
    text:
      'In the Collector it becomes decision_wait, in whole seconds, which begins when the first span arrives. If a trace takes ' +
      'longer, the spans so far decide, as in a service.',
  },
  lateMillis: {
    effect: 'left out',
    text:
      'In the Collector, late spans follow the decision as long as its decision caches remember the trace, ' +
      'which depends on the number of traces. A late error does not bring back a trace that was dropped.',
  },
};

/** Notes about limits that are not the default. The Collector has other limits, or none. */
export function limitNotes(tail: TailLimits): readonly Note[] {
  const defaults = completeTailSamplingOptions({});
  const options = Object.keys(NOTES) as (keyof TailLimits)[];
  return options
    .filter((option) => tail[option] !== undefined && tail[option] !== defaults[option])
    .map((option): Note => Object.assign({ option: `sampling.tail.${option}` }, NOTES[option]));
}
