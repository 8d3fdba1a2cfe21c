import { THRESHOLD_DIGITS } from './ot-trace-state';

/** Precision that OpenTelemetry recommends to SDKs. */
const DEFAULT_PRECISION = 4;

/** Hexadecimal digits in the fraction of a double. */
const FRACTION_DIGITS = 13;

/**
 * Computes the rejection threshold of OTEP 235: a trace is kept if its randomness is at least the threshold. It uses
 * the algorithm of OpenTelemetry's specification ("TraceState: Probability Sampling", algorithms), so all conforming
 * SDKs keep the same traces.
 *
 * @param ratio above 0, to 1
 * @param precision significant hexadecimal digits, 4 by default
 * @returns hexadecimal digits without trailing zeros, as in `th`
 *
 * @example
 * ```ts
 * rejectionThreshold(0.1); // => 'e666'
 * rejectionThreshold(1); // => '0'
 * ```
 */
export function rejectionThreshold(ratio: number, precision = DEFAULT_PRECISION): string {
  if (ratio >= 1) return '0';
  // Leading digits `f` of a small ratio are not significant.
  const leading = Math.floor((Math.floor(Math.log2(ratio)) + 1) / -4);
  const digits = Math.max(1, Math.min(FRACTION_DIGITS - 1, precision + leading));
  const rounded = 1 - ratio + 0.5 * 16 ** -digits;
  const fraction = rounded >= 1 ? 16 ** FRACTION_DIGITS - 1 : Math.floor(rounded * 16 ** FRACTION_DIGITS);
  const text = fraction.toString(16).padStart(FRACTION_DIGITS, '0').slice(0, digits);
  return shortThreshold(text);
}

/** The threshold of a ratio with all 14 digits, which compare as text; `undefined` for a ratio of 0, which keeps nothing. */
export function fullThreshold(ratio: number): string | undefined {
  return ratio > 0 ? rejectionThreshold(ratio).padEnd(THRESHOLD_DIGITS, '0') : undefined;
}

/** The threshold without trailing zeros, as in `th`. */
export function shortThreshold(threshold: string): string {
  return threshold.replace(/0+$/, '') || '0';
}
