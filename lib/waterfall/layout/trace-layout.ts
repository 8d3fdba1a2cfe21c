import { bottleneckOf, type Bottleneck } from '../../trace/bottleneck';
import { type CriticalPath, findCriticalPath, type PathSegment } from '../../trace/critical-path';
import type { LogRecord } from '../../trace/log-record';
import type { NetworkPhase } from '../../trace/network-phases';
import { buildTrees, type SpanNode, walkTrees } from '../../trace/span-tree';
import type { TraceSpan } from '../../trace/trace-span';
import type { WaterfallSettings } from '../waterfall-options';
import { OmittedSpans, type OmittedRow } from './omitted-row';
import { drawnPhases } from './phase-rows';
import { selectRows } from './row-selection';
import { buildRows, durationOf, type RowNode } from './row-tree';
import { linesOf, NO_LINES, shownLines, type ShownLines, type SpanLine } from './span-lines';
import { stableRecord, stableSpan } from './stable-span';

/** A time with a length. */
export interface Period {
  readonly startNanos: bigint;
  readonly endNanos: bigint;
}

/** A span, or several siblings of one name. */
export interface SpanRow {
  readonly kind: 'span';
  /** The span; of several, the longest. */
  readonly node: SpanNode;
  /** All spans of the row. */
  readonly members: readonly SpanNode[];
  readonly depth: number;
  readonly failed: boolean;
  readonly onPath: boolean;
  /** From the first start to the last end. */
  readonly period: Period;
  /** The sum of the durations. */
  readonly workNanos: bigint;
  readonly phases: readonly NetworkPhase[];
  /** The periods in which the span itself delayed the end of the trace. */
  readonly critical: readonly PathSegment[];
  readonly lines: ShownLines;
}

export type LayoutRow = SpanRow | OmittedRow;

/** One trace, as all formats show it: which rows there are, in which order, and what stands beside them. */
export interface TraceLayout {
  /** Empty in a stable layout. */
  readonly traceId: string;
  readonly period: Period;
  readonly spans: number;
  readonly services: readonly string[];
  readonly errors: number;
  readonly rows: readonly LayoutRow[];
  /** Spans that have no row, without those that share one. */
  readonly omitted: number;
  /** Lines of no span of this trace. */
  readonly looseLines: ShownLines;
  /** Absent in a stable layout. */
  readonly bottleneck?: Bottleneck;
}

/** @param spans of one trace, one or more */
export function layoutTrace(
  spans: readonly TraceSpan[],
  records: readonly LogRecord[],
  settings: WaterfallSettings,
): TraceLayout {
  const { stable, detail } = settings;
  const roots = buildTrees(stable ? spans.map(stableSpan) : spans);
  const nodes = [...walkTrees(roots)];
  const path = stable ? undefined : findCriticalPath(longest(roots));
  const tops = buildRows(roots, settings);
  const chosen = selectRows(tops, settings.maxSpans, (node) => path?.nodes.has(node) ?? false);
  const traceId = spans[0]?.traceId ?? '';
  const lines = groupLines(linesOf(stable ? records.map(stableRecord) : records, traceId), nodes);
  const layout = new RowLayout(periodOf(nodes), path, lines, settings);
  const rows = layout.rowsOf(tops, chosen);
  const bottleneck = path && bottleneckOf(path);
  return {
    traceId: stable ? '' : traceId,
    period: periodOf(nodes),
    spans: nodes.length,
    services: [...new Set(nodes.map(({ span }) => span.service))],
    errors: nodes.filter(({ span }) => span.status.code === 'error').length,
    rows,
    omitted: rows.reduce((sum, row) => sum + (row.kind === 'omitted' ? row.spans : 0), 0),
    looseLines: shownLines(lines.get('') ?? [], detail),
    ...(bottleneck && { bottleneck }),
  };
}

type LinesBySpan = ReadonlyMap<string, readonly SpanLine[]>;

class RowLayout {
  private readonly segments = new Map<SpanNode, PathSegment[]>();

  constructor(
    private readonly period: Period,
    private readonly path: CriticalPath | undefined,
    private readonly lines: LinesBySpan,
    private readonly settings: WaterfallSettings,
  ) {
    for (const segment of path?.segments ?? []) {
      const known = this.segments.get(segment.node);
      if (known) known.push(segment);
      else this.segments.set(segment.node, [segment]);
    }
  }

  /** Parents before children; what was left out below a parent, behind its children. */
  rowsOf(tops: readonly RowNode[], chosen: ReadonlySet<RowNode>): readonly LayoutRow[] {
    const rows: LayoutRow[] = [];
    const pending: (RowNode | OmittedRow)[] = [];
    const push = (siblings: readonly RowNode[], depth: number): void => {
      const left = siblings.filter((row) => !chosen.has(row));
      if (left.length > 0) pending.push(new OmittedSpans(left, this.lines).row(depth));
      for (const row of siblings.toReversed()) if (chosen.has(row)) pending.push(row);
    };
    push(tops, 0);
    for (let next = pending.pop(); next; next = pending.pop()) {
      if ('kind' in next) rows.push(next);
      else {
        rows.push(this.rowOf(next));
        push(next.children, next.node.depth + 1);
      }
    }
    return rows;
  }

  private rowOf({ node, members }: RowNode): SpanRow {
    const { stable, detail } = this.settings;
    const shown = shownLines(this.lines.get(node.span.spanId) ?? [], detail);
    const others = members.reduce((sum, { span }) => sum + (this.lines.get(span.spanId)?.length ?? 0), 0);
    return {
      kind: 'span',
      node,
      members,
      depth: node.depth,
      failed: node.span.status.code === 'error',
      onPath: members.some((member) => this.path?.nodes.has(member)),
      period: members.length === 1 ? node : periodOf(members),
      workNanos: members.reduce((sum, member) => sum + durationOf(member), 0n),
      phases: stable ? [] : drawnPhases(node, durationOf(this.period)),
      critical: members.flatMap((member) => this.segments.get(member) ?? []),
      lines: others === 0 ? NO_LINES : { lines: shown.lines, hidden: others - shown.lines.length },
    };
  }
}

/** The lines by span id; those of no span under the empty id. */
function groupLines(lines: readonly SpanLine[], nodes: readonly SpanNode[]): LinesBySpan {
  const grouped = new Map<string, SpanLine[]>();
  if (lines.length === 0) return grouped;
  const ids = new Set(nodes.map(({ span }) => span.spanId));
  for (const line of lines) {
    const { spanId = '' } = line.record;
    const key = ids.has(spanId) ? spanId : '';
    const known = grouped.get(key);
    if (known) known.push(line);
    else grouped.set(key, [line]);
  }
  return grouped;
}

/** From the earliest start to the latest end. */
function periodOf(nodes: readonly Period[]): Period {
  let [startNanos, endNanos] = [nodes[0]?.startNanos ?? 0n, nodes[0]?.endNanos ?? 0n];
  for (const node of nodes) {
    if (node.startNanos < startNanos) startNanos = node.startNanos;
    if (node.endNanos > endNanos) endNanos = node.endNanos;
  }
  return { startNanos, endNanos };
}

function longest(roots: readonly SpanNode[]): SpanNode {
  return roots.reduce((best, root) => (durationOf(root) > durationOf(best) ? root : best));
}
