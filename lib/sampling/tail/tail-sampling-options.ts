import { checkOptions, type OptionTable, withoutUndefined } from '../../validation/check-options';
import { BOOLEAN, FUNCTION, numberOf } from '../../validation/option-kinds';
import { isListOf, isMillis, isPositive } from '../../validation/predicates';
import { tailPolicy } from './tail-policies';
import { checkedClock } from '../forced/checked-clock';
import { isTailPolicy, type TailPolicy } from './tail-policy';

/** Options of {@link TailSamplingProcessor}. */
export interface TailSamplingOptions {
  /** Policies in order of precedence; by default: forced traces, failed traces, traces of one second or more. */
  readonly policies?: readonly TailPolicy[];
  /** Whether traces that the head sampler sampled are kept regardless of the policies; `true` by default. */
  readonly keepSampled?: boolean;
  /**
   * Maximum of pending local traces; 10000 by default. The Collector does without it: its `num_traces` follows from the expected
   * load of all services.
   */
  readonly maxTraces?: number;
  /** Maximum of spans per local trace, kept spans included; 1000 by default. */
  readonly maxSpansPerTrace?: number;
  /** Maximum estimated size of all pending spans in bytes; 64 MiB by default. */
  readonly maxBytes?: number;
  /**
   * Milliseconds until an unfinished trace is decided; 60000 by default. In the Collector: `decision_wait`, in whole seconds from
   * the arrival of the first span. Traces whose root has arrived wait for a shorter time, which follows from
   * `batch.scheduledDelayMillis`.
   */
  readonly decisionWaitMillis?: number;
  /** Milliseconds after the end of a trace during which new spans still join it; 30000 by default. */
  readonly lateMillis?: number;
  /** Monotonic clock in milliseconds; the process clock by default. */
  readonly now?: () => number;
}

export const TAIL_SAMPLING_OPTIONS = {
  policies: {
    default: 'keep forced traces, errors, and traces of 1000 ms or more',
    expected: 'an array of tail policies',
    validate: isListOf(isTailPolicy),
    hint: 'Create them with tailPolicy, such as tailPolicy.error() or tailPolicy.latency({ thresholdMillis: 500 }).',
  },
  keepSampled: { default: '`true`', ...BOOLEAN },
  maxTraces: { default: '10000', ...numberOf('traces') },
  maxSpansPerTrace: { default: '1000', ...numberOf('spans') },
  maxBytes: { default: '67108864, which is 64 MiB', ...numberOf('bytes') },
  decisionWaitMillis: {
    default: '60000',
    expected: 'a number of milliseconds, 1 to 2147483647',
    validate: (value) => isMillis(value) && (value as number) >= 1,
  },
  lateMillis: {
    default: '30000',
    expected: 'a number of milliseconds, 0 or more',
    validate: (value) => value === 0 || isPositive(value),
  },
  now: { default: 'the clock of the process', ...FUNCTION },
} satisfies OptionTable;

/** @throws OptionError if an option is invalid or unknown; the message names the first one */
export function completeTailSamplingOptions(options: TailSamplingOptions): Required<TailSamplingOptions> {
  checkOptions('TailSamplingProcessor', TAIL_SAMPLING_OPTIONS, options);
  return {
    policies: [tailPolicy.forced(), tailPolicy.error(), tailPolicy.latency({ thresholdMillis: 1000 })],
    keepSampled: true,
    maxTraces: 10_000,
    maxSpansPerTrace: 1000,
    maxBytes: 64 * 1024 * 1024,
    decisionWaitMillis: 60_000,
    lateMillis: 30_000,
    ...withoutUndefined(options),
    now: checkedClock(options.now),
  };
}
