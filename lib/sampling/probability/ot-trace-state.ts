import type { TraceState } from '@opentelemetry/api';

/** Longer entries break OpenTelemetry's rules for `tracestate`, and are as good as none. */
const MAX_LENGTH = 256;
const RANDOMNESS = /^[0-9a-f]{14}$/;
const THRESHOLD = /^[0-9a-f]{1,14}$/;

/** Hexadecimal digits of 56 bits: of a threshold, and of what it is compared with. */
export const THRESHOLD_DIGITS = 14;

/**
 * What decides about a trace: the explicit randomness `rv` of its state where there is one, else the last 56 bits of
 * its id, as W3C Trace Context level 2 and OTEP 235 say. 14 hexadecimal digits, so that their order is that of text.
 */
export function randomnessOf(traceId: string, traceState: TraceState | undefined): string {
  const explicit = traceState && member(traceState, 'rv');
  return explicit !== undefined && RANDOMNESS.test(explicit) ? explicit : traceId.slice(-THRESHOLD_DIGITS);
}

/** The rejection threshold `th` that the state carries, to 14 digits; `undefined` where there is none that is valid. */
export function thresholdIn(traceState: TraceState): string | undefined {
  const threshold = member(traceState, 'th');
  return threshold !== undefined && THRESHOLD.test(threshold) ? threshold.padEnd(THRESHOLD_DIGITS, '0') : undefined;
}

/** The state with another threshold, or with none; what else OpenTelemetry keeps in its entry stays. */
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
