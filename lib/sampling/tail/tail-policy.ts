import { countFault } from '../../diagnostics/fault';
import { catchPromise } from '../../diagnostics/user-code';
import type { FinishedSpan } from '../../otel/finished-span';
import type { LocalTrace } from './local-trace';

/**
 * A reason to keep a local trace. At least one of the two questions has to be there; whatever they throw counts as no,
 * and is counted in `faultCounts()`.
 */
export interface TailPolicy {
  /** What the kept trace's local root shows as `tailsampling.policy`. */
  readonly name: string;
  /** Whether this one span is reason enough, whatever else the trace holds. Asked at the end of each span. */
  readonly keepsFor?: (span: FinishedSpan) => boolean;
  /** Whether the trace as a whole is kept. Asked once, at the decision, and only where no span was reason enough. */
  readonly keeps?: (trace: LocalTrace) => boolean;
  /** Whether a yes uses something up, so that the others of an `and` have to be asked first. */
  readonly isLimited?: boolean;
}

/** Whether a value has what a policy needs: a name, and one of the two questions. */
export function isTailPolicy(value: unknown): value is TailPolicy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, keeps: ofTrace, keepsFor: ofSpan } = value as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && [ofTrace, ofSpan].some((ask) => typeof ask === 'function');
}

export function keepsFor(policy: TailPolicy, span: FinishedSpan): boolean {
  try {
    return isYes(policy, policy.keepsFor?.(span));
  } catch (error) {
    countFault(`the tail policy ${policy.name}`, error);
    return false;
  }
}

export function keeps(policy: TailPolicy, trace: LocalTrace): boolean {
  try {
    return isYes(policy, policy.keeps?.(trace));
  } catch (error) {
    countFault(`the tail policy ${policy.name}`, error);
    return false;
  }
}

function isYes(policy: TailPolicy, answer: unknown): boolean {
  if (typeof answer === 'object') catchPromise(`the tail policy ${policy.name}`, answer);
  return answer === true;
}

/** Both questions in one, as a part of an `and` has to be asked. */
export function matches(policy: TailPolicy, trace: LocalTrace): boolean {
  return trace.spans.some((span) => keepsFor(policy, span)) || keeps(policy, trace);
}
