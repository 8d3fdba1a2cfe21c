import { isDeepEqual } from './deep-equal';
import { cut } from '../../text/bounded-cut';
import { selfNanosOf } from '../../trace/self-time';
import { buildTrees, type SpanNode } from '../../trace/span-tree';
import type { SpanAttributes } from '../../trace/attributes';
import type { AttributeDifference, ComparedPair, ComparedSpan, TraceComparison } from '../api/trace-comparison';
import { type SummarisedTrace, summariseTrace } from './summarise-trace';

const MOST_PAIRS = 20_000;
const MOST_DIFFERENCES = 50;
const NAME_LENGTH = 200;
/** Text of a value in a difference. */
const VALUE_LENGTH = 500;
/** Smaller differences are noise: a tenth, and a tenth of a millisecond. */
const TOLERANCE_SHARE = 10n;
const TOLERANCE_NANOS = 100_000n;

interface Pending {
  readonly left?: SpanNode;
  readonly right?: SpanNode;
  readonly depth: number;
}

/**
 * Compares two traces span by span. The counterpart of a span has the same service and name, and the counterpart of its parent as
 * parent; of several, the first belongs to the first, in order of start. Durations differ from a tenth and 0.1 ms on.
 *
 * Yields between its steps, so that a server can do other work.
 */
export function* compareTraces(left: SummarisedTrace, right: SummarisedTrace): Generator<void, TraceComparison> {
  const pairs: ComparedPair[] = [];
  const counts = { same: 0, added: 0, removed: 0, slower: 0, faster: 0 };
  let skipped = 0;
  const leftTrees = treesOf(left);
  yield;
  const rightTrees = treesOf(right);
  yield;
  const pending = matched(leftTrees, rightTrees, 0).toReversed();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { depth } = next;
    const kind = kindOf(next);
    counts[kind]++;
    if (pairs.length < MOST_PAIRS) pairs.push(pairOf(next, kind));
    else skipped++;
    yield;
    const below = matched(next.left?.children ?? [], next.right?.children ?? [], depth + 1);
    for (let index = below.length - 1; index >= 0; index--) pending.push(below[index] as Pending);
  }
  const { added, removed, slower, faster } = counts;
  return { left: summariseTrace(left), right: summariseTrace(right), pairs, added, removed, slower, faster, skipped };
}

const treesOf = ({ spans }: SummarisedTrace): readonly SpanNode[] => buildTrees([...spans.values()]);

/** Siblings of both sides, in the order of the left; what only the right has stands after its neighbour there. */
function matched(left: readonly SpanNode[], right: readonly SpanNode[], depth: number): Pending[] {
  const waiting = new Map<string, SpanNode[]>();
  for (const node of left.toReversed()) {
    const same = waiting.get(keyOf(node));
    if (same) same.push(node);
    else waiting.set(keyOf(node), [node]);
  }
  const counterparts = new Map<SpanNode, SpanNode>();
  const addedAfter = new Map<SpanNode | undefined, SpanNode[]>();
  let neighbour: SpanNode | undefined;
  for (const node of right) {
    const counterpart = waiting.get(keyOf(node))?.pop();
    if (counterpart) {
      counterparts.set(counterpart, node);
      neighbour = counterpart;
      continue;
    }
    const added = addedAfter.get(neighbour);
    if (added) added.push(node);
    else addedAfter.set(neighbour, [node]);
  }
  const found: Pending[] = [];
  const add = (after: SpanNode | undefined): void => {
    for (const node of addedAfter.get(after) ?? []) found.push({ right: node, depth });
  };
  add(undefined);
  for (const node of left) {
    const counterpart = counterparts.get(node);
    found.push({ left: node, ...(counterpart && { right: counterpart }), depth });
    add(node);
  }
  return found;
}

const keyOf = ({ span }: SpanNode): string => `${span.service}\u0000${span.name}`;

const durationOf = ({ startNanos, endNanos }: SpanNode): bigint => endNanos - startNanos;

function kindOf({ left, right }: Pending): ComparedPair['kind'] {
  if (!left) return 'added';
  if (!right) return 'removed';
  const before = durationOf(left);
  const delta = durationOf(right) - before;
  const size = delta < 0n ? -delta : delta;
  if (size < TOLERANCE_NANOS || size * TOLERANCE_SHARE < before) return 'same';
  return delta > 0n ? 'slower' : 'faster';
}

function pairOf({ left, right, depth }: Pending, kind: ComparedPair['kind']): ComparedPair {
  const { span } = (left ?? right) as SpanNode;
  return {
    kind,
    name: cut(span.name, NAME_LENGTH),
    service: cut(span.service, NAME_LENGTH),
    depth,
    ...(left && { left: spanOf(left) }),
    ...(right && { right: spanOf(right) }),
    deltaNanos: String(left && right ? durationOf(right) - durationOf(left) : 0n),
    attributes: left && right ? differences(left.span.attributes, right.span.attributes) : [],
  };
}

function spanOf(node: SpanNode): ComparedSpan {
  return {
    spanId: node.span.spanId,
    startNanos: String(node.startNanos),
    durationNanos: String(durationOf(node)),
    selfNanos: String(selfNanosOf(node)),
    isError: node.span.status.code === 'error',
  };
}

function differences(left: SpanAttributes, right: SpanAttributes): readonly AttributeDifference[] {
  const found: AttributeDifference[] = [];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const one = valueAt(left, key);
    const other = valueAt(right, key);
    if (isDeepEqual(one, other)) continue;
    found.push({
      key: cut(key, NAME_LENGTH),
      ...(one !== undefined && { left: shown(one) }),
      ...(other !== undefined && { right: shown(other) }),
    });
    if (found.length === MOST_DIFFERENCES) break;
  }
  return found;
}

const valueAt = (attributes: SpanAttributes, key: string) =>
  Object.hasOwn(attributes, key) ? attributes[key] : undefined;

function shown(value: SpanAttributes[string]): SpanAttributes[string] {
  if (typeof value === 'string') return cut(value, VALUE_LENGTH);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object') return value;
  const text = JSON.stringify(value);
  return text.length > VALUE_LENGTH ? cut(text, VALUE_LENGTH) : value;
}
