/** A condition on one span of the trace. */
export interface SpanFactor {
  /** Name of the policy that has the condition. */
  readonly name: string;
  /** Conditions in OTTL. One of them must hold for a span. */
  readonly conditions: readonly string[];
  /** A type of policy with the same meaning and a shorter configuration. */
  readonly native?: { readonly type: string; readonly [part: string]: unknown };
}

/** A limit in traces per second, of all services. */
export interface Limit {
  readonly name: string;
  readonly tracesPerSecond: number;
  readonly burst: number;
}

/** Keeps a trace if every part keeps it. The Collector's `and` cannot contain another `and`, so this is flat. */
export interface Term {
  readonly factors: readonly SpanFactor[];
  /** Rejection threshold of the ratio of all traces, 14 hexadecimal digits; `undefined` without a ratio. */
  readonly threshold: string | undefined;
  readonly limits: readonly Limit[];
}

/** A policy as a list of terms, of which one must hold. An empty list keeps nothing. */
export type Terms = readonly Term[];

/** One policy of the services may become at most this many terms: an `and` of ten pairs would have 1,024. */
export const MAX_TERMS = 64;

export function termOf(part: { factor?: SpanFactor; threshold?: string; limit?: Limit }): Terms {
  const { factor, threshold, limit } = part;
  return [{ factors: factor ? [factor] : [], threshold, limits: limit ? [limit] : [] }];
}

/** Terms that hold if any of several lists holds. Conditions on one span become one list of conditions. */
export function anyOf(name: string, lists: readonly Terms[]): Terms {
  const terms = lists.flat();
  const single = terms.filter(isSpanFactor);
  if (single.length < 2) return terms;
  const conditions = [...new Set(single.flatMap(({ factors }) => factors.flatMap((factor) => factor.conditions)))];
  return [...termOf({ factor: { name, conditions } }), ...terms.filter((term) => !isSpanFactor(term))];
}

/**
 * Terms that hold if all lists do.
 *
 * @returns `undefined` if there are more than {@link MAX_TERMS}
 */
export function allOf(lists: readonly Terms[]): Terms | undefined {
  let product: Terms = [{ factors: [], threshold: undefined, limits: [] }];
  for (const terms of lists) {
    if (product.length * terms.length > MAX_TERMS) return undefined;
    product = product.flatMap((left) => terms.map((right) => both(left, right)));
  }
  return product;
}

/** Whether a limit would have several buckets, one in each term, and let too many traces pass. */
export function repeatsLimit(terms: Terms): boolean {
  const limits = terms.flatMap((term) => term.limits);
  return new Set(limits).size < limits.length;
}

function both(left: Term, right: Term): Term {
  const thresholds = [left.threshold, right.threshold].filter((threshold) => threshold !== undefined);
  return {
    factors: [...left.factors, ...right.factors],
    // Both ratios keep the traces with the most randomness, so the smaller ratio decides.
    threshold: thresholds.toSorted().at(-1),
    limits: [...left.limits, ...right.limits],
  };
}

function isSpanFactor({ factors, threshold, limits }: Term): boolean {
  return factors.length === 1 && threshold === undefined && limits.length === 0;
}
