import { compareTraces } from '../../analysis/compare-traces';
import type { ComparedPair, TraceComparison } from '../../api/trace-comparison';
import type { SlimTrace } from './slim-trace';

/** Spans of one service and name at one depth that changed alike, such as the added turns of a loop. */
export interface ChangedSpans {
  readonly kind: ComparedPair['kind'];
  readonly service: string;
  readonly name: string;
  readonly depth: number;
  readonly count: number;
  /** Of all these spans, on each side. */
  readonly leftNanos: bigint;
  readonly rightNanos: bigint;
  readonly leftErrors: number;
  readonly rightErrors: number;
  /** Keys of attributes that differ, at most 10. */
  readonly attributes: readonly string[];
}

export interface Difference extends Pick<TraceComparison, 'added' | 'removed' | 'slower' | 'faster' | 'skipped'> {
  /** The largest change of time first. */
  readonly changes: readonly ChangedSpans[];
}

type Growing = { -readonly [Key in keyof ChangedSpans]: ChangedSpans[Key] };

const MOST_KEYS = 10;
const SEPARATOR = '\u0000';

/** Compares two traces, and puts spans that changed alike together. */
export function differenceOf(left: SlimTrace, right: SlimTrace): Difference {
  const comparison = finished(compareTraces(summarised(left), summarised(right)));
  const groups = new Map<string, Growing>();
  for (const pair of comparison.pairs) {
    if (pair.kind !== 'same' || pair.left?.isError !== pair.right?.isError) addTo(groups, pair);
  }
  const { added, removed, slower, faster, skipped } = comparison;
  return { changes: [...groups.values()].toSorted(byChange), added, removed, slower, faster, skipped };
}

function addTo(
  groups: Map<string, Growing>,
  { kind, service, name, depth, left, right, attributes }: ComparedPair,
): void {
  const key = [kind, service, name, depth].join(SEPARATOR);
  let group = groups.get(key);
  if (!group) {
    const none = { count: 0, leftNanos: 0n, rightNanos: 0n, leftErrors: 0, rightErrors: 0, attributes: [] };
    group = { kind, service, name, depth, ...none };
    groups.set(key, group);
  }
  group.count++;
  group.leftNanos += BigInt(left?.durationNanos ?? 0);
  group.rightNanos += BigInt(right?.durationNanos ?? 0);
  if (left?.isError) group.leftErrors++;
  if (right?.isError) group.rightErrors++;
  const keys = new Set([...group.attributes, ...attributes.map((difference) => difference.key)]);
  group.attributes = [...keys].slice(0, MOST_KEYS);
}

function finished<Result>(steps: Generator<void, Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

const summarised = ({ spans, logs }: SlimTrace): Parameters<typeof compareTraces>[0] => ({
  traceId: spans[0]?.traceId ?? '',
  spans: new Map(spans.map((span) => [span.spanId, span])),
  logs,
  revision: 0,
  dropped: 0,
});

const changeOf = ({ leftNanos, rightNanos }: ChangedSpans): bigint =>
  rightNanos > leftNanos ? rightNanos - leftNanos : leftNanos - rightNanos;

function byChange(a: ChangedSpans, b: ChangedSpans): number {
  const [one, other] = [changeOf(a), changeOf(b)];
  return one > other ? -1 : one < other ? 1 : 0;
}
