import { buildTrees, walkTrees, type SpanNode } from '../../../trace/span-tree';
import type { SlimTrace } from './slim-trace';

/** Spans of one service and name below spans of the same services and names, on both sides. */
export interface DifferentSpans {
  readonly kind: 'added' | 'removed' | 'slower' | 'faster' | 'same';
  readonly service: string;
  readonly name: string;
  /** The names of the spans above, from the root, at most the last three. */
  readonly below: readonly string[];
  readonly leftCount: number;
  readonly rightCount: number;
  readonly leftNanos: bigint;
  readonly rightNanos: bigint;
  readonly leftErrors: number;
  readonly rightErrors: number;
}

export interface Difference {
  /** The largest change of time first. */
  readonly spans: readonly DifferentSpans[];
  readonly leftNanos: bigint;
  readonly rightNanos: bigint;
}

type Side = 'left' | 'right';
type Growing = { -readonly [Key in keyof DifferentSpans]: DifferentSpans[Key] };

const ABOVE = 3;
const SEPARATOR = '\u0000';
/** A change below this share of the longer trace is noise, in percent. */
const NOISE_PERCENT = 2n;

/** Compares two traces by place in the tree: spans of a loop count as one place. */
export function compareSlimTraces(left: SlimTrace, right: SlimTrace): Difference {
  const places = new Map<string, Growing>();
  const leftNanos = read(left, 'left', places);
  const rightNanos = read(right, 'right', places);
  const longer = leftNanos > rightNanos ? leftNanos : rightNanos;
  const spans = [...places.values()];
  for (const place of spans) place.kind = kindOf(place, (longer * NOISE_PERCENT) / 100n);
  return { spans: spans.toSorted(byChange), leftNanos, rightNanos };
}

/** Returns the duration of the trace. */
function read({ spans }: SlimTrace, side: Side, places: Map<string, Growing>): bigint {
  const roots = buildTrees(spans);
  const keys = new Map<SpanNode, string>();
  const names = new Map<SpanNode, readonly string[]>();
  let [start, end] = [roots[0]?.startNanos ?? 0n, 0n];
  for (const root of roots) keys.set(root, keyOf(root, ''));
  for (const node of walkTrees(roots)) {
    const key = keys.get(node) ?? '';
    const above = names.get(node) ?? [];
    for (const child of node.children) {
      keys.set(child, keyOf(child, key));
      names.set(child, [...above, node.span.name].slice(-ABOVE));
    }
    count(places, key, above, node, side);
    if (node.startNanos < start) start = node.startNanos;
    if (node.endNanos > end) end = node.endNanos;
  }
  return end > start ? end - start : 0n;
}

function count(places: Map<string, Growing>, key: string, below: readonly string[], node: SpanNode, side: Side): void {
  const { span, startNanos, endNanos } = node;
  let place = places.get(key);
  if (!place) {
    const none = { leftCount: 0, rightCount: 0, leftNanos: 0n, rightNanos: 0n, leftErrors: 0, rightErrors: 0 };
    place = { kind: 'same', service: span.service, name: span.name, below, ...none };
    places.set(key, place);
  }
  place[`${side}Count`]++;
  place[`${side}Nanos`] += endNanos - startNanos;
  if (span.status.code === 'error') place[`${side}Errors`]++;
}

/** A deep tree has long keys: only their end counts. */
const keyOf = ({ span }: SpanNode, above: string): string =>
  `${above}${SEPARATOR}${span.service}/${span.name}`.slice(-2000);

function kindOf({ leftCount, rightCount, leftNanos, rightNanos }: Growing, noise: bigint): Growing['kind'] {
  if (leftCount === 0) return 'added';
  if (rightCount === 0) return 'removed';
  if (rightNanos - leftNanos > noise) return 'slower';
  return leftNanos - rightNanos > noise ? 'faster' : 'same';
}

const changeOf = ({ leftNanos, rightNanos }: DifferentSpans): bigint =>
  rightNanos > leftNanos ? rightNanos - leftNanos : leftNanos - rightNanos;

/** What is there on one side only comes before what is faster or slower by as much. */
function byChange(a: DifferentSpans, b: DifferentSpans): number {
  const [one, other] = [changeOf(a), changeOf(b)];
  return one > other ? -1 : one < other ? 1 : 0;
}
