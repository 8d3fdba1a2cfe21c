import { bottleneckOf, type Bottleneck } from '../../../../trace/bottleneck';
import { findCriticalPath, type CriticalPath } from '../../../../trace/critical-path';
import { buildTrees, type SpanNode } from '../../../../trace/span-tree';
import type { LogRecord } from '../../../../trace/log-record';
import type { TraceSpan } from '../../../../trace/trace-span';
import type { Entry, SpanEntry } from './entry';
import { selfTimes, timesOf } from './span-times';

/**
 * A trace in flat lists: a place has the same index in all of them, and children follow their parent. No walk over a trace of
 * 10,000 spans copies or recurses. Times are nanoseconds since the start of the trace.
 */
export interface TraceModel {
  readonly traceId: string;
  readonly entries: readonly Entry[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Nanoseconds since 1970. */
  readonly startNanos: bigint;
  readonly totalNanos: number;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Time without a running child. */
  readonly selfs: Float64Array;
  readonly depths: Int32Array;
  /** -1 at the top. */
  readonly parents: Int32Array;
  /** The index after the last descendant. */
  readonly subtreeEnds: Int32Array;
  /** The longest duration among a span and its descendants. */
  readonly longest: Float64Array;
  /** Errors among a span and its descendants. */
  readonly errors: Int32Array;
  readonly isCorrected: boolean;
  /** The path of the longest root; absent in a trace without spans. */
  readonly path?: CriticalPath;
  readonly bottleneck?: Bottleneck;
  /** The lines of each span, in order of time. */
  readonly logs: ReadonlyMap<number, readonly LogRecord[]>;
  readonly services: readonly ServiceShare[];
  readonly skewed: number;
}

export interface ServiceShare {
  readonly name: string;
  readonly spans: number;
  readonly errors: number;
}

export interface TraceContent {
  readonly traceId: string;
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly LogRecord[];
}

interface Top {
  readonly entry: Entry;
  readonly children: readonly SpanNode[];
}

/** @param isCorrected whether clocks that disagree are corrected; else times are as they were reported */
export function buildModel({ traceId, spans, logs }: TraceContent, isCorrected: boolean): TraceModel {
  const roots = buildTrees(spans);
  const { entries, depths, parents } = flatten(roots);
  const count = entries.length;
  const times = timesOf(entries, parents, isCorrected);
  const subtreeEnds = new Int32Array(count);
  const longest = new Float64Array(count);
  const errors = new Int32Array(count);
  for (let index = count - 1; index >= 0; index--) {
    const entry = entries[index];
    if (subtreeEnds[index] === 0) subtreeEnds[index] = index + 1;
    if (entry?.kind === 'span') {
      longest[index] = Math.max(longest[index] ?? 0, (times.ends[index] ?? 0) - (times.starts[index] ?? 0));
      if (entry.node.span.status.code === 'error') errors[index] = (errors[index] ?? 0) + 1;
    }
    const parent = parents[index] ?? -1;
    if (parent < 0) continue;
    subtreeEnds[parent] = Math.max(subtreeEnds[parent] ?? 0, subtreeEnds[index] ?? 0);
    longest[parent] = Math.max(longest[parent] ?? 0, longest[index] ?? 0);
    errors[parent] = (errors[parent] ?? 0) + (errors[index] ?? 0);
  }
  const indexOf = new Map(entries.map(({ id }, index) => [id, index]));
  const path = roots.length > 0 ? findCriticalPath(roots.reduce(longer)) : undefined;
  const bottleneck = path && bottleneckOf(path);
  return {
    traceId,
    entries,
    indexOf,
    ...times,
    selfs: selfTimes(times, parents),
    depths,
    parents,
    subtreeEnds,
    longest,
    errors,
    isCorrected,
    ...(path && { path }),
    ...(bottleneck && { bottleneck }),
    logs: logsBySpan(logs, indexOf),
    services: servicesOf(spans),
    skewed: entries.reduce((sum, entry) => sum + (entry.kind === 'span' && entry.node.skewNanos !== 0n ? 1 : 0), 0),
  };
}

/** Nanoseconds of a span on the clock of the model. */
export const durationAt = ({ starts, ends }: TraceModel, index: number): number =>
  (ends[index] ?? 0) - (starts[index] ?? 0);

/** The span at an index; `undefined` for a missing parent. */
export function spanAt({ entries }: TraceModel, index: number): TraceSpan | undefined {
  const entry = entries[index];
  return entry?.kind === 'span' ? entry.node.span : undefined;
}

/** Calls a function for each child, in order of start. */
export function eachChild(model: TraceModel, index: number, visit: (child: number) => void): void {
  const end = index < 0 ? model.entries.length : (model.subtreeEnds[index] ?? 0);
  for (let child = index + 1; child < end; child = model.subtreeEnds[child] ?? end) visit(child);
}

/** A moment of a span, such as that of an event, on the clock of the model. */
export function offsetOf(model: TraceModel, index: number, timeNanos: bigint): number {
  const entry = model.entries[index];
  const skew = model.isCorrected && entry?.kind === 'span' ? entry.node.skewNanos : 0n;
  return Number(timeNanos + skew - model.startNanos);
}

function flatten(roots: readonly SpanNode[]): Pick<TraceModel, 'entries' | 'depths' | 'parents'> {
  const entries: Entry[] = [];
  const depths: number[] = [];
  const parents: number[] = [];
  const pending: { readonly entry: Entry; readonly children: readonly SpanNode[]; depth: number; parent: number }[] =
    [];
  for (const { entry, children } of topsOf(roots).toReversed()) pending.push({ entry, children, depth: 0, parent: -1 });
  for (let next = pending.pop(); next; next = pending.pop()) {
    const index = entries.push(next.entry) - 1;
    depths.push(next.depth);
    parents.push(next.parent);
    for (let at = next.children.length - 1; at >= 0; at--) {
      const node = next.children[at];
      if (node) pending.push({ entry: entryOf(node), children: node.children, depth: next.depth + 1, parent: index });
    }
  }
  return { entries, depths: Int32Array.from(depths), parents: Int32Array.from(parents) };
}

/** The roots; those that name one missing parent stand together below it, where the first of them starts. */
function topsOf(roots: readonly SpanNode[]): readonly Top[] {
  const tops: Top[] = [];
  const orphans = new Map<string, SpanNode[]>();
  for (const node of roots) {
    const parentId = node.missingParent ? node.span.parentSpanId : undefined;
    if (parentId === undefined) {
      tops.push({ entry: entryOf(node), children: node.children });
      continue;
    }
    const siblings = orphans.get(parentId);
    if (siblings) siblings.push(node);
    else {
      const children = [node];
      orphans.set(parentId, children);
      tops.push({ entry: { kind: 'missing', id: parentId }, children });
    }
  }
  return tops;
}

function entryOf(node: SpanNode): SpanEntry {
  const isCut = node.depth === 0 && node.span.parentSpanId !== undefined && !node.missingParent;
  return { kind: 'span', id: node.span.spanId, node, isCut };
}

function logsBySpan(logs: readonly LogRecord[], indexOf: ReadonlyMap<string, number>): Map<number, LogRecord[]> {
  const lines = new Map<number, LogRecord[]>();
  for (const record of inOrder(logs)) {
    const index = record.spanId === undefined ? undefined : indexOf.get(record.spanId);
    if (index === undefined) continue;
    const known = lines.get(index);
    if (known) known.push(record);
    else lines.set(index, [record]);
  }
  return lines;
}

/** Log records by time. */
export const inOrder = (logs: readonly LogRecord[]): readonly LogRecord[] =>
  logs.toSorted((a, b) => (a.timeNanos < b.timeNanos ? -1 : a.timeNanos > b.timeNanos ? 1 : 0));

function servicesOf(spans: readonly TraceSpan[]): readonly ServiceShare[] {
  const shares = new Map<string, { name: string; spans: number; errors: number }>();
  for (const { service, status } of spans) {
    const share = shares.get(service) ?? { name: service, spans: 0, errors: 0 };
    share.spans++;
    if (status.code === 'error') share.errors++;
    shares.set(service, share);
  }
  return [...shares.values()].toSorted((a, b) => b.spans - a.spans);
}

const longer = (best: SpanNode, root: SpanNode): SpanNode =>
  root.endNanos - root.startNanos > best.endNanos - best.startNanos ? root : best;
