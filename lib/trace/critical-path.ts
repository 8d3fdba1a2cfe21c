import { SpanKind } from '@opentelemetry/api';
import type { SpanNode } from './span-tree';

/** A period in which only the own work of one span delayed the end of the trace. */
export interface PathSegment {
  readonly node: SpanNode;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  /** The child on the path that ended when this period starts; absent at the start of the span. */
  readonly after?: SpanNode;
  /** The child on the path that started when this period ends; absent at the end of the span. */
  readonly before?: SpanNode;
}

export interface CriticalPath {
  readonly root: SpanNode;
  readonly totalNanos: bigint;
  /** In order of time. Together they cover the root from start to end. */
  readonly segments: readonly PathSegment[];
  /** The spans on the path, including those without own time on it. */
  readonly nodes: ReadonlySet<SpanNode>;
  /** Own time on the path, by span. */
  readonly selfNanos: ReadonlyMap<SpanNode, bigint>;
}

/** SDKs stamp parents and children with offsets that differ by up to a millisecond. */
const OVERLAP_TOLERANCE_NANOS = 1_000_000n;

interface Frame {
  readonly node: SpanNode;
  readonly startNanos: bigint;
  readonly candidates: readonly SpanNode[];
  next: number;
  cursor: bigint;
  before?: SpanNode;
}

/**
 * Finds the spans that determined the duration of a root span. Goes backwards from its end, always to the child that
 * finished last before the current point.
 *
 * A child that ends after its parent is not on the path, because the parent did not wait for it: a message consumer or
 * background work. The exception is a server span of another service, whose client waited until its timeout.
 *
 * @param root of a tree from `buildTrees`
 */
export function findCriticalPath(root: SpanNode): CriticalPath {
  const segments: PathSegment[] = [];
  const nodes = new Set<SpanNode>();
  const stack = [open(root, root.startNanos, root.endNanos)];
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    nodes.add(frame.node);
    const child = frame.candidates[frame.next++];
    if (child === undefined) {
      pushSegment(segments, frame, frame.startNanos);
      stack.pop();
      continue;
    }
    const end = endWithin(child, frame);
    if (end === undefined) continue;
    pushSegment(segments, frame, end, child);
    frame.cursor = clamp(child.startNanos, frame.startNanos, end);
    frame.before = child;
    stack.push(open(child, frame.cursor, end));
  }
  segments.reverse();
  const selfNanos = new Map<SpanNode, bigint>();
  for (const { node, startNanos, endNanos } of segments) {
    selfNanos.set(node, (selfNanos.get(node) ?? 0n) + endNanos - startNanos);
  }
  return { root, totalNanos: root.endNanos - root.startNanos, segments, nodes, selfNanos };
}

function open(node: SpanNode, startNanos: bigint, endNanos: bigint): Frame {
  const candidates = node.children.filter((child) => isAwaited(child, node)).toSorted(byEndDescending);
  return { node, startNanos, candidates, next: 0, cursor: endNanos };
}

function isAwaited(child: SpanNode, parent: SpanNode): boolean {
  if (child.startNanos > parent.endNanos) return false;
  const overrun = child.endNanos - parent.endNanos;
  if (overrun <= 0n) return true;
  if (child.span.kind === SpanKind.CONSUMER) return false;
  if (child.span.kind === SpanKind.SERVER && child.span.service !== parent.span.service) return true;
  return overrun <= toleranceOf(child);
}

/** The end of a child as seen by its parent; `undefined` if a sibling that began before that end finished later. */
function endWithin(child: SpanNode, frame: Frame): bigint | undefined {
  const { cursor, startNanos } = frame;
  if (child.endNanos < startNanos) return undefined;
  if (child.endNanos <= cursor) return child.endNanos;
  if (child.startNanos >= cursor) return undefined;
  const isLast = frame.before === undefined;
  return isLast || child.endNanos - cursor <= toleranceOf(child) ? cursor : undefined;
}

function toleranceOf(child: SpanNode): bigint {
  const tenth = (child.endNanos - child.startNanos) / 10n;
  return tenth < OVERLAP_TOLERANCE_NANOS ? tenth : OVERLAP_TOLERANCE_NANOS;
}

function pushSegment(segments: PathSegment[], frame: Frame, startNanos: bigint, after?: SpanNode): void {
  const { node, cursor: endNanos, before } = frame;
  if (startNanos >= endNanos) return;
  segments.push({ node, startNanos, endNanos, ...(after && { after }), ...(before && { before }) });
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}

function byEndDescending(a: SpanNode, b: SpanNode): number {
  if (a.endNanos !== b.endNanos) return a.endNanos > b.endNanos ? -1 : 1;
  if (a.startNanos === b.startNanos) return 0;
  return a.startNanos < b.startNanos ? -1 : 1;
}
