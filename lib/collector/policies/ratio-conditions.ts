import { THRESHOLD_DIGITS } from '../../sampling/probability/ot-trace-state';
import { ottlText } from './ottl-text';

/** The threshold of a ratio of 1, which every randomness reaches. */
export const KEEPS_ALL = '0'.repeat(THRESHOLD_DIGITS);

/**
 * The value `rv` of OpenTelemetry's entry in `tracestate`. As in a service, the first member that begins with `rv:` counts,
 * if it has 14 hexadecimal digits.
 */
const NOT_RV = '(?:[^r,;][^,;]*|r(?:[^v,;][^,;]*)?|rv(?:[^:,;][^,;]*)?)?;';
const RANDOMNESS = ottlText(`(?:^|,)ot=(?:${NOT_RV})*rv:(?P<rv>[0-9a-f]{14})(?:;|,|$)`);

/**
 * Conditions in OTTL for traces whose randomness is at least the threshold: the value `rv` in `tracestate` if it exists,
 * otherwise the last 56 bits of the trace id. The Collector's `probabilistic` policy hashes the id, and so keeps other traces.
 *
 * @param threshold 14 hexadecimal digits
 */
export function ratioConditions(threshold: string): readonly string[] {
  const explicit = `IsMatch(span.trace_state, ${RANDOMNESS})`;
  return [
    `not ${explicit} and Substring(span.trace_id.string, 18, 14) >= "${threshold}"`,
    `${explicit} and ExtractPatterns(span.trace_state, ${RANDOMNESS})["rv"] >= "${threshold}"`,
  ];
}
