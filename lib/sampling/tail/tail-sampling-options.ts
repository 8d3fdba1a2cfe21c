import { checkOptions, type OptionTable } from '../../validation/check-options';
import { isBoolean, isCount, isFunction, isListOf, isMillis, isPositive } from '../../validation/predicates';
import { tailPolicy } from './tail-policies';
import { checkedClock } from '../forced/checked-clock';
import { isTailPolicy, type TailPolicy } from './tail-policy';

/** Options of {@link TailSamplingProcessor}. */
export interface TailSamplingOptions {
  /** In their order. By default, forced and failed traces are kept, and those of a second or more. */
  readonly policies?: readonly TailPolicy[];
  /** Whether a trace that the head sampler has sampled is kept whatever the policies say; `true` by default. */
  readonly keepSampled?: boolean;
  /** Local traces that may wait for their decision at one time; 10000 by default. */
  readonly maxTraces?: number;
  /** Spans of one local trace, kept ones too; 1000 by default. */
  readonly maxSpansPerTrace?: number;
  /** Estimate for all spans that wait for a decision; 64 MiB by default. */
  readonly maxBytes?: number;
  /** Milliseconds after its start when a trace is decided even if it has not ended; 60000 by default. */
  readonly decisionWaitMillis?: number;
  /** Milliseconds after the end of a trace in which spans that begin still belong to it; 30000 by default. */
  readonly lateMillis?: number;
  /** Milliseconds that never go back; those since the start of the process by default. */
  readonly now?: () => number;
}

export const TAIL_SAMPLING_OPTIONS = {
  policies: {
    default: 'forced traces, errors, and what takes 1000 ms or more',
    expected: 'an array of tail policies',
    validate: isListOf(isTailPolicy),
    hint: 'Make them with tailPolicy.error(), tailPolicy.latency({ thresholdMillis: 500 }) and its like.',
  },
  keepSampled: { default: '`true`', expected: 'a boolean', validate: isBoolean },
  maxTraces: { default: '10000', expected: 'a number of traces, 1 or more', validate: isCount },
  maxSpansPerTrace: { default: '1000', expected: 'a number of spans, 1 or more', validate: isCount },
  maxBytes: { default: '67108864, which is 64 MiB', expected: 'a number of bytes, 1 or more', validate: isCount },
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
  now: { default: 'the clock of the process', expected: 'a function', validate: isFunction },
} satisfies OptionTable;

/** @throws OptionError naming the first option that is wrong or unknown */
export function completeTailSamplingOptions(options: TailSamplingOptions): Required<TailSamplingOptions> {
  checkOptions('TailSamplingProcessor', TAIL_SAMPLING_OPTIONS, options);
  const {
    policies = [tailPolicy.forced(), tailPolicy.error(), tailPolicy.latency({ thresholdMillis: 1000 })],
    keepSampled = true,
    maxTraces = 10_000,
    maxSpansPerTrace = 1000,
    maxBytes = 64 * 1024 * 1024,
    decisionWaitMillis = 60_000,
    lateMillis = 30_000,
    now,
  } = options;
  return {
    policies,
    keepSampled,
    maxTraces,
    maxSpansPerTrace,
    maxBytes,
    decisionWaitMillis,
    lateMillis,
    now: checkedClock(now),
  };
}
