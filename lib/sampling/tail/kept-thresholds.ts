import { randomnessOf, THRESHOLD_DIGITS } from '../probability/ot-trace-state';
import { RaisedThreshold, UNKNOWN_THRESHOLD } from '../probability/raised-threshold';
import { fullThreshold } from '../probability/rejection-threshold';
import type { LocalTrace } from './local-trace';
import { matches, type TailPolicy } from './tail-policy';

/** Of a trace that is kept whatever its randomness. */
const ANY = '0'.repeat(THRESHOLD_DIGITS);

/**
 * Finds out from which threshold on a trace is kept, if policies decide about sampled traces, too (`keepSampled: false`)
 * and one of them keeps a ratio of all traces. A backend estimates counts from the threshold of a span (OTEP 235), which
 * must therefore be the head's or the policy's, whichever is larger.
 *
 * - A trace that only ratios keep: the lowest threshold of these ratios.
 * - A trace that another policy keeps, too, is kept whatever its randomness: its spans keep the head's threshold.
 * - An `and` keeps from the largest threshold of its parts.
 * - A rate limit that is asked after a ratio sees only the traces that the ratio has rejected, so their probability is
 *   unknown: their spans carry no threshold. A rate limit is never asked a second time.
 */
export class KeptThresholds {
  private readonly firstRatio: number;

  /**
   * Policies that may keep a trace before it ends. A rate limit from the first ratio on is none of them: it would be asked
   * only about traces that a ratio rejects, once more than about those that wait for their end.
   */
  readonly beforeEnd: readonly TailPolicy[];

  private constructor(private readonly policies: readonly TailPolicy[]) {
    this.firstRatio = policies.findIndex(hasRatio);
    this.beforeEnd = policies.filter(({ isLimited }, place) => isLimited !== true || place < this.firstRatio);
  }

  /** `undefined` if no policy keeps a ratio: then no decision changes a threshold. */
  static of(policies: readonly TailPolicy[]): KeptThresholds | undefined {
    return policies.some(hasRatio) ? new KeptThresholds(policies) : undefined;
  }

  /**
   * @param policy the first policy that keeps the trace
   * @returns `undefined` if the thresholds stay
   */
  afterDecision(policy: TailPolicy, trace: LocalTrace): RaisedThreshold | undefined {
    const { traceId, traceState } = trace.rootContext;
    const randomness = randomnessOf(traceId, traceState);
    const place = this.policies.indexOf(policy);
    const isBehindRatio = policy.isLimited === true && place > this.firstRatio;
    let least = isBehindRatio ? UNKNOWN_THRESHOLD : thresholdOfKeeping(policy, trace, randomness);
    // Policies in front of this one do not keep the trace.
    for (const other of this.policies.slice(place + 1)) {
      if (least === ANY) return undefined;
      if (other.isLimited !== true) least = lesser(least, thresholdOf(other, trace), randomness);
    }
    return least === ANY ? undefined : new RaisedThreshold(least);
  }
}

function hasRatio({ definition }: TailPolicy): boolean {
  if (definition?.kind === 'and' || definition?.kind === 'or') return definition.policies.some(hasRatio);
  return definition?.kind === 'probabilistic';
}

/** The threshold of a policy that keeps the trace. */
function thresholdOfKeeping(policy: TailPolicy, trace: LocalTrace, randomness: string): string {
  const { definition } = policy;
  if (!hasRatio(policy)) return ANY;
  // Which part of an `or` keeps the trace is not known; if it is none of these, it is a rate limit behind a ratio.
  if (definition?.kind === 'or') {
    return definition.policies
      .filter(({ isLimited }) => isLimited !== true)
      .reduce((least, part) => lesser(least, thresholdOf(part, trace), randomness), UNKNOWN_THRESHOLD);
  }
  if (definition?.kind !== 'and') return thresholdOf(policy, trace) ?? UNKNOWN_THRESHOLD;
  return largest(definition.policies.map((part) => thresholdOfKeeping(part, trace, randomness)));
}

/** The threshold from which the policy keeps the trace; `undefined` if it never does. Asks no rate limit. */
function thresholdOf(policy: TailPolicy, trace: LocalTrace): string | undefined {
  const { definition } = policy;
  if (definition?.kind === 'probabilistic') return fullThreshold(definition.ratio);
  if (!hasRatio(policy) || (definition?.kind !== 'and' && definition?.kind !== 'or')) {
    return matches(policy, trace) ? ANY : undefined;
  }
  const asked = definition.policies.filter(({ isLimited }) => isLimited !== true);
  const thresholds = asked.map((part) => thresholdOf(part, trace));
  const known = thresholds.filter((threshold) => threshold !== undefined);
  if (definition.kind === 'or') return known.length === 0 ? undefined : known.reduce((a, b) => (a < b ? a : b));
  return known.length < thresholds.length ? undefined : largest(known);
}

/** The other threshold, if it is lower and the trace reaches it. */
function lesser(least: string, other: string | undefined, randomness: string): string {
  return other !== undefined && other <= randomness && other < least ? other : least;
}

function largest(thresholds: readonly string[]): string {
  return thresholds.reduce((a, b) => (a > b ? a : b), ANY);
}
