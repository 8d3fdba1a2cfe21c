import type { CriticalPath, PathSegment } from './critical-path';
import { networkPhasesOf, type NetworkPhase } from './network-phases';
import type { SpanNode } from './span-tree';

/** The place that took the largest part of the duration of a trace. */
export interface Bottleneck {
  /** `span`: the work of a span without children on the critical path. `gap`: time between the children of a span. */
  readonly kind: 'span' | 'gap';
  /** The span. Of several spans with one name and parent, such as a query in a loop, the longest. */
  readonly node: SpanNode;
  /** Number of spans with that name and parent that were added up; 1 for a gap. */
  readonly count: number;
  readonly nanos: bigint;
  /** Duration of the root. */
  readonly totalNanos: bigint;
  /** `nanos` of `totalNanos`, 0 to 1. */
  readonly ratio: number;
  /** The child that ended where the gap starts. */
  readonly after?: SpanNode;
  /** The child that started where the gap ends. */
  readonly before?: SpanNode;
  /** The phase of an outgoing request that took the time. Then {@link nanos} are those of the phase. */
  readonly phase?: Pick<NetworkPhase, 'kind' | 'host'>;
}

interface Part {
  nanos: bigint;
  longest: bigint;
  segment: PathSegment;
  readonly segments: PathSegment[];
  readonly nodes: Set<SpanNode>;
}

interface PhasePart extends Pick<NetworkPhase, 'kind' | 'host'> {
  nanos: bigint;
  readonly nodes: Set<SpanNode>;
}

/**
 * Finds the place that took most of the time of a trace.
 *
 * Candidates are the spans on the critical path that have no child on it, and each gap between the children of other spans.
 * Spans with one name and parent are added up; gaps are not, since two gaps are two places in the code.
 *
 * If one phase of an outgoing request, such as the DNS lookup, takes at least half of that place's time, and more than any
 * other place, the phase is the bottleneck. Waiting for a response is no such phase: it is the work of the other side.
 *
 * @returns `undefined` for a root without duration
 *
 * @example
 * ```ts
 * const [root] = buildTrees(spans);
 * root && bottleneckOf(findCriticalPath(root))?.node.span.name; // => 'db.query'
 * ```
 */
export function bottleneckOf(path: CriticalPath): Bottleneck | undefined {
  const parts = new Map<string, Part>();
  path.segments.forEach((segment, index) =>
    add(parts, isGap(segment) ? String(index) : groupOf(segment.node), segment),
  );
  const [largest, second] = [...parts.values()].toSorted((a, b) =>
    a.nanos > b.nanos ? -1 : a.nanos < b.nanos ? 1 : 0,
  );
  if (!largest) return undefined;
  const { segment, nanos, nodes } = largest;
  const phase = dominantPhase(largest, second?.nanos ?? 0n);
  const taken = phase?.nanos ?? nanos;
  return {
    kind: isGap(segment) ? 'gap' : 'span',
    node: segment.node,
    count: phase?.nodes.size ?? nodes.size,
    nanos: taken,
    totalNanos: path.totalNanos,
    ratio: Number(taken) / Number(path.totalNanos),
    ...(segment.after && { after: segment.after }),
    ...(segment.before && { before: segment.before }),
    ...(phase && { phase: { kind: phase.kind, host: phase.host } }),
  };
}

/** @param rival time of the second largest part */
function dominantPhase({ segments, nanos }: Part, rival: bigint): PhasePart | undefined {
  const phases = new Map<string, PhasePart>();
  for (const { node, startNanos, endNanos } of segments) {
    for (const { kind, host, ...phase } of networkPhasesOf(node)) {
      const shared = min(phase.endNanos, endNanos) - max(phase.startNanos, startNanos);
      if (kind === 'waiting' || shared <= 0n) continue;
      const key = JSON.stringify([kind, host]);
      const known = phases.get(key) ?? { kind, host, nanos: 0n, nodes: new Set() };
      known.nanos += shared;
      known.nodes.add(node);
      phases.set(key, known);
    }
  }
  let longest: PhasePart | undefined;
  for (const phase of phases.values()) if (!longest || phase.nanos > longest.nanos) longest = phase;
  return longest && longest.nanos * 2n >= nanos && longest.nanos >= rival ? longest : undefined;
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const isGap = ({ after, before }: PathSegment): boolean => after !== undefined || before !== undefined;

const groupOf = ({ span }: SpanNode): string => JSON.stringify([span.parentSpanId, span.service, span.name]);

function add(parts: Map<string, Part>, key: string, segment: PathSegment): void {
  const nanos = segment.endNanos - segment.startNanos;
  const part = parts.get(key);
  if (!part) {
    parts.set(key, { nanos, longest: nanos, segment, segments: [segment], nodes: new Set([segment.node]) });
    return;
  }
  part.nanos += nanos;
  part.nodes.add(segment.node);
  part.segments.push(segment);
  if (nanos > part.longest) Object.assign(part, { longest: nanos, segment });
}
