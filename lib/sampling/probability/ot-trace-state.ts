import type { TraceState } from '@opentelemetry/api';

/** Longer entries violate OpenTelemetry's rules for `tracestate` and are ignored. */
const MAX_LENGTH = 256;
const RANDOMNESS = /^[0-9a-f]{14}$/;
const THRESHOLD = /^[0-9a-f]{1,14}$/;

/** Hexadecimal digits of 56 bits, the size of thresholds and of randomness. */
export const THRESHOLD_DIGITS = 14;

/**
 * The randomness of a trace: the `rv` value of its state if there is a valid one, otherwise the last 56 bits of its id
 * (W3C Trace Context level 2, OTEP 235). Always 14 hexadecimal digits, so that values compare as text.
 */
export function randomnessOf(traceId: string, traceState: TraceState | undefined): string {
  const explicit = traceState && member(traceState, 'rv');
  return explicit !== undefined && RANDOMNESS.test(explicit) ? explicit : traceId.slice(-THRESHOLD_DIGITS);
}

/** The rejection threshold `th` of the state, padded to 14 digits; `undefined` if it is missing or invalid. */
export function thresholdIn(traceState: TraceState): string | undefined {
  const threshold = member(traceState, 'th');
  return threshold !== undefined && THRESHOLD.test(threshold) ? threshold.padEnd(THRESHOLD_DIGITS, '0') : undefined;
}

/** Sets or removes the threshold. Other values of OpenTelemetry's entry stay. */
export function withThreshold(traceState: TraceState, threshold: string | undefined): TraceState {
  const others = members(traceState).filter((text) => !text.startsWith('th:'));
  const all = threshold === undefined ? others : [`th:${threshold}`, ...others];
  const entry = all.join(';').length > MAX_LENGTH ? others.join(';') : all.join(';');
  if (entry === (traceState.get('ot') ?? '')) return traceState;
  return entry === '' ? traceState.unset('ot') : traceState.set('ot', entry);
}

function member(traceState: TraceState, key: string): string | undefined {
  return members(traceState)
    .find((text) => text.startsWith(`${key}:`))
    ?.slice(key.length + 1);
}

function members(traceState: TraceState): string[] {
  const entry = traceState.get('ot');
  return entry === undefined || entry.length > MAX_LENGTH ? [] : entry.split(';').filter(Boolean);
}
