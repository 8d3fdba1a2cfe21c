import type { OptionTable } from '../../validation/check-options';
import { BOOLEAN, FUNCTION } from '../../validation/option-kinds';
import { isPositive } from '../../validation/predicates';
import { RATIO } from '../probability/trace-id-ratio';

/** Options of `tailPolicy.latency`. */
export interface LatencyOptions {
  /** Duration in milliseconds from which a trace is slow. */
  readonly thresholdMillis: number;
  /** Whether any slow span is enough. By default, only the local root counts. */
  readonly anySpan?: boolean;
}

/** Options of `tailPolicy.rateLimiting`. */
export interface RateLimitingOptions {
  /** Kept traces per second. */
  readonly tracesPerSecond: number;
  /** Traces kept at once after a quiet period; those of one second by default, and at least one. */
  readonly burst?: number;
  /** Monotonic clock in milliseconds; the process clock by default. */
  readonly now?: () => number;
}

/** Options of `tailPolicy.probabilistic`. */
export interface ProbabilisticOptions {
  /** Ratio of the traces to keep, 0 to 1. */
  readonly ratio: number;
}

const isAtLeast =
  (least: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least;

export const LATENCY_OPTIONS = {
  thresholdMillis: { expected: 'a number of milliseconds, 0 or more', validate: isAtLeast(0), required: true },
  anySpan: { default: '`false`', ...BOOLEAN },
} satisfies OptionTable;

export const RATE_LIMITING_OPTIONS = {
  tracesPerSecond: { expected: 'a number above 0', validate: isPositive, required: true },
  burst: { default: 'the traces of one second', expected: 'a number of traces, 1 or more', validate: isAtLeast(1) },
  now: { default: 'the clock of the process', ...FUNCTION },
} satisfies OptionTable;

export const PROBABILISTIC_OPTIONS = { ratio: { ...RATIO, required: true } } satisfies OptionTable;
