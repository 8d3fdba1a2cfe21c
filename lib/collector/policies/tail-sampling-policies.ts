import type { TailPolicy } from '../../sampling/tail/tail-policy';
import type { TailSamplingOptions } from '../../sampling/tail/tail-sampling-options';
import type { ExpectedLoad } from '../collector-settings';
import type { Note } from '../note';
import type { CollectorPolicy, PolicyTranslation } from './collector-policy';
import { limitNotes, type TailLimits } from './limit-notes';
import { keptByService } from './kept-by-service';
import { PolicyNames } from './policy-names';
import { PolicyReader } from './policy-reader';
import type { Limit, SpanFactor, Term } from './policy-terms';
import { spanLimit, spansOf } from './rate-limit';
import { KEEPS_ALL, ratioConditions } from './ratio-conditions';

/** A term, with the name that the trace gets. */
interface NamedTerm extends Term {
  readonly name: string;
  readonly position: number;
}

/**
 * Translates `sampling.tail` into policies of the Collector's `tail_sampling`, which keep the same traces.
 *
 * The policies of the services keep their order, with two exceptions. Limits come after policies without a limit, so that
 * traces that others keep use no budget. Policies with a ratio come last, the largest ratio first: a trace gets
 * the name, and so the threshold, of a ratio only if no other policy keeps it. Before all of them, the Collector keeps what
 * a service has kept (a service with `mode: 'process'`), and with `keepSampled` what the head decision has sampled. Without
 * `keepSampled`, what a service has kept by a ratio comes after all of them.
 *
 * @param load what limits are divided by
 * @returns valid policies with unique names, and notes about policies that are left out or differ
 *
 * @example
 * ```ts
 * const tail = { policies: [tailPolicy.error(), tailPolicy.where('large', () => true)], keepSampled: true };
 * const load = { tracesPerSecond: 100, spansPerTrace: 8, gateways: 2, samplers: 2 };
 * const { policies, notes } = tailSamplingPolicies(tail, load);
 * policies.map(({ name, type }) => `${name}: ${type}`);
 * // => ['kept by a service: ottl_condition', 'head: trace_flags', 'error: status_code']
 * notes.map(({ option, effect }) => `${option}: ${effect}`); // => ['sampling.tail.policies[1]: left out']
 * ```
 */
export function tailSamplingPolicies(
  tail: Pick<Required<TailSamplingOptions>, 'policies' | 'keepSampled'> & TailLimits,
  load: ExpectedLoad,
): PolicyTranslation {
  const reader = new PolicyReader();
  const terms = tail.policies.flatMap((policy, position): readonly NamedTerm[] =>
    (reader.read(policy, pathOf(position)) ?? []).map((term) => Object.assign({ name: policy.name, position }, term)),
  );
  const ordered = terms.toSorted(inOrder);
  const names = new PolicyNames();
  const { first, last } = keptByService(tail.keepSampled ? [] : ratioNames(ordered));
  const fixed = [first, ...(tail.keepSampled ? [HEAD] : [])];
  for (const { name } of fixed) names.take(name);
  const named = ordered.map((term) => ({ term, unique: names.take(term.name) }));
  return {
    policies: [
      ...fixed,
      ...named.map(({ term, unique }) => policyOf(unique, term, load)),
      ...(last ? [renamed(last, names.take(last.name))] : []),
    ],
    thresholds: named.flatMap(({ term: { threshold }, unique }) =>
      threshold === undefined ? [] : [{ policy: unique, threshold }],
    ),
    notes: [
      ...reader.notes,
      ...named.flatMap(({ term, unique }) => nameNotes(term, unique)),
      ...orderNotes(ordered, tail.policies),
      ...ordered.flatMap((term) => meaningNotes(term, load)),
      ...budgetNotes(terms),
    ]
      .toSorted((a, b) => positionOf(a) - positionOf(b))
      .concat(limitNotes(tail)),
  };
}

/** Names of policies that keep only a part of their traces. */
function ratioNames(terms: readonly NamedTerm[]): readonly string[] {
  const withRatio = terms.filter(({ threshold = KEEPS_ALL }) => threshold !== KEEPS_ALL);
  return [...new Set(withRatio.map(({ name }) => name))];
}

const HEAD: CollectorPolicy = { name: 'head', type: 'trace_flags' };

/** @param conditions one must hold, for one span. A value of another type causes no warnings. */
function ottl(conditions: readonly string[]) {
  return { error_mode: 'silent', span: conditions };
}

function policyOf(name: string, term: Term, load: ExpectedLoad): CollectorPolicy {
  const parts = partsOf(term, load);
  const [only] = parts;
  if (!only) return { name, type: 'always_sample' };
  if (parts.length === 1) return renamed(only, name);
  const inner = new PolicyNames();
  return {
    name,
    type: 'and',
    and: { and_sub_policy: parts.map((part) => renamed(part, inner.take(part.name))) },
  };
}

function renamed(policy: CollectorPolicy, name: string): CollectorPolicy {
  return { ...policy, name };
}

/** Limits come last, so that a trace that another part rejects uses none of their budget. */
function partsOf({ factors, threshold, limits }: Term, load: ExpectedLoad): readonly CollectorPolicy[] {
  const ratio = threshold === undefined || threshold === KEEPS_ALL ? [] : [ratioConditions(threshold)];
  return [
    ...factors.map(({ name, conditions, native }: SpanFactor): CollectorPolicy =>
      native ? { name, ...native } : { name, type: 'ottl_condition', ottl_condition: ottl(conditions) },
    ),
    ...ratio.map((conditions) => ({
      name: 'probabilistic',
      type: 'ottl_condition',
      ottl_condition: ottl(conditions),
    })),
    ...limits.map((limit: Limit) => ({
      name: limit.name,
      type: 'rate_limiting',
      rate_limiting: spanLimit(limit, load),
    })),
  ];
}

/** The order: policies without limits and ratios, limits, ratios from the largest to the smallest. Of equal ratios, those without a limit come first. */
function inOrder(a: Term, b: Term): number {
  const ratioA = a.threshold ?? '';
  const ratioB = b.threshold ?? '';
  if (ratioA !== ratioB) return ratioA < ratioB ? -1 : 1;
  return Math.min(1, a.limits.length) - Math.min(1, b.limits.length);
}

function nameNotes({ name, position }: NamedTerm, unique: string): readonly Note[] {
  if (unique === name) return [];
  const [from, to] = [name, unique].map((text) => JSON.stringify(text));
  return [
    differs(
      position,
      `Names must be unique in the Collector, so the policy ${from}, or a part of it, has the name ${to} there.`,
    ),
  ];
}

/** Notes about policies that are checked after one that follows them in the options. */
function orderNotes(ordered: readonly NamedTerm[], policies: readonly TailPolicy[]): readonly Note[] {
  const order = ordered.map(({ position }) => position);
  return policies.flatMap(({ name }, position) => {
    const place = order.indexOf(position);
    const isMoved = order.slice(0, Math.max(0, place)).some((other) => other > position);
    if (!isMoved) return [];
    return [
      differs(
        position,
        `The Collector checks the policy ${JSON.stringify(name)} later, because limits and ratios come last there. If several ` +
          'policies keep a trace, tailsampling.policy may name another one than in the process. The kept traces are the same.',
      ),
    ];
  });
}

function meaningNotes(term: NamedTerm, load: ExpectedLoad): readonly Note[] {
  const { name, position, factors, limits } = term;
  const limited = limits.map((limit) => {
    const { spans_per_second: spans, burst_capacity: burst } = spanLimit(limit, load);
    return differs(
      position,
      `The policy ${JSON.stringify(name)} limits the traces of each process. In the Collector, it limits the spans of all services ` +
        `together: ${limit.tracesPerSecond} traces per second with ${load.spansPerTrace} spans each, divided among ${load.samplers} ` +
        `Collectors of the sampling tier, are ${spansText(spansOf(limit, load), spans)}. A trace of more than ${burst} spans never passes.`,
    );
  });
  if (factors.length < 2) return limited;
  const whole =
    `The policy ${JSON.stringify(name)} is an and. The Collector checks its parts on the spans of all services, including those that end ` +
    'after the root. A service checks only its own spans, when its part of the trace ends. The Collector may keep more traces.';
  return [differs(position, whole), ...limited];
}

/** Also says what the whole number is if it says something else. */
function spansText(exact: number, whole: number): string {
  if (Math.abs(exact - whole) <= 0.5) return `${whole} spans per second in each`;
  return `${Number(exact.toPrecision(3))} spans per second in each. The limit there is a whole number, ${whole}`;
}

/** About policies with the same limit, which has one budget in a service. */
function budgetNotes(terms: readonly NamedTerm[]): readonly Note[] {
  const owners = new Map<Limit, NamedTerm>();
  return terms.flatMap((term) =>
    term.limits.flatMap((limit) => {
      const owner = owners.get(limit) ?? term;
      owners.set(limit, owner);
      if (owner.position === term.position) return [];
      const [first, second] = [owner, term].map(
        ({ name, position }) => `${JSON.stringify(name)} (policies[${position}])`,
      );
      return [
        differs(
          term.position,
          `The policies ${first} and ${second} share one rate limit in a service. In the Collector each has a budget of its own, ` +
            'so together they may keep more. Put them into one policy, or give each a limit of its own.',
        ),
      ];
    }),
  );
}

function differs(position: number, text: string): Note {
  return { option: pathOf(position), effect: 'differs', text };
}

function pathOf(position: number): string {
  return `sampling.tail.policies[${position}]`;
}

function positionOf({ option }: Note): number {
  return Number(/\d+/.exec(option)?.[0]);
}
