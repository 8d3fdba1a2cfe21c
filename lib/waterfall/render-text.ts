import { bottleneckOf, type Bottleneck } from './bottleneck';
import { findCriticalPath } from './critical-path';
import { formatDuration } from './duration';
import { ansiPainter, type Paint } from './ansi';
import { attributeLines, errorLines, placementLines, queryOf, safe } from './span-details';
import { buildTrees, walkTrees, type SpanNode } from './span-tree';
import { padEnd, shorten, textWidth } from './terminal-text';
import { TimeAxis } from './time-axis';
import type { TraceSpan } from './trace-span';

export interface WaterfallOptions {
  /**
   * Columns of the output, 40 or more.
   *
   * @default the width of the terminal, or 100 if the output is not a terminal
   */
  readonly width?: number;
  /**
   * Whether to use ANSI colors. `process.stdout.hasColors?.()` tells whether the terminal supports them.
   *
   * @default false
   */
  readonly color?: boolean;
  /**
   * Whether to print business attributes below their spans.
   *
   * @default true
   */
  readonly attributes?: boolean;
}

const NARROWEST = 40;
const DEFAULT_WIDTH = 100;
/** Largest part of the label column for indentation. Deeper spans show their depth as a number. */
const INDENT_SHARE = 0.4;

interface Canvas {
  readonly width: number;
  readonly widestLabel: number;
  readonly labelColumns: number;
  readonly axis: TimeAxis;
  readonly paint: Paint;
  readonly critical: ReadonlySet<SpanNode>;
  readonly attributes: boolean;
}

/**
 * Renders traces as waterfalls for a terminal: one line per span, indented by depth, with a bar on a common time axis. Errors
 * with their causes and business attributes follow below a span. The last line names the place that took most of the time.
 *
 * Control characters in names and values are escaped, so spans cannot control the terminal.
 *
 * @param spans finished spans of one or several traces, in any order; traces are rendered one after the other
 * @returns lines, without a line break at the end
 *
 * @example
 * ```ts
 * const spans = await receiver.store.waitFor((trace) => trace.length === 8);
 * console.log(renderWaterfall(spans, { color: process.stdout.hasColors?.() ?? false }));
 * ```
 */
export function renderWaterfall(spans: readonly TraceSpan[], options: WaterfallOptions = {}): string {
  const traces = new Map<string, TraceSpan[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  if (traces.size === 0) return 'no spans';
  return Array.from(traces.values(), (trace) => renderTrace(trace, options)).join('\n\n');
}

function renderTrace(spans: readonly TraceSpan[], options: WaterfallOptions): string {
  const roots = buildTrees(spans);
  const nodes = [...walkTrees(roots)];
  const path = findCriticalPath(longest(roots));
  const width = Math.max(NARROWEST, Math.floor(options.width ?? process.stdout.columns ?? DEFAULT_WIDTH));
  const widestLabel = Math.floor(width / 2);
  const labels = nodes.map((node) => labelOf(node, widestLabel));
  const labelColumns = labels.reduce((widest, label) => Math.max(widest, textWidth(label)), 0);
  const tailColumns = nodes.reduce((widest, node) => Math.max(widest, textWidth(tailOf(node))), 0);
  const canvas: Canvas = {
    width,
    widestLabel,
    labelColumns,
    axis: TimeAxis.over(nodes, width - labelColumns - 2 - tailColumns),
    paint: ansiPainter(options.color ?? false),
    critical: path.nodes,
    attributes: options.attributes ?? true,
  };
  const lines = [headerOf(nodes, canvas), ''];
  nodes.forEach((node, index) => lines.push(rowOf(node, labels[index] ?? '', canvas), ...detailsOf(node, canvas)));
  const bottleneck = bottleneckOf(path);
  if (bottleneck) lines.push('', summaryOf(bottleneck, canvas));
  return lines.join('\n');
}

function headerOf(nodes: readonly SpanNode[], { axis, paint, width }: Canvas): string {
  const errors = nodes.filter(({ span }) => span.status.code === 'error').length;
  const facts = [
    formatDuration(axis.totalNanos),
    counted(nodes.length, 'span'),
    counted(new Set(nodes.map(({ span }) => span.service)).size, 'service'),
  ].join(' · ');
  const traceId = safe(nodes[0]?.span.traceId ?? '', width);
  const summary = errors === 0 ? 'no errors' : counted(errors, 'error');
  return `${paint('bold', `trace ${traceId}`)} · ${facts} · ${paint(errors === 0 ? 'plain' : 'error', summary)}`;
}

function rowOf(node: SpanNode, label: string, { axis, labelColumns, paint, critical }: Canvas): string {
  const failed = node.span.status.code === 'error';
  const onPath = critical.has(node);
  const { indent, bar } = axis.draw(node);
  const barInk = onPath ? 'critical' : 'bar';
  return [
    paint(failed ? 'error' : onPath ? 'bold' : 'plain', padEnd(label, labelColumns)),
    `  ${indent}`,
    paint(failed ? 'error' : barInk, bar),
    paint(failed ? 'error' : 'plain', tailOf(node)),
  ].join('');
}

function detailsOf(node: SpanNode, { width, widestLabel, paint, attributes }: Canvas): string[] {
  const indent = ' '.repeat(textWidth(indentOf(node, widestLabel)) + 4);
  const columns = width - indent.length;
  return [
    ...placementLines(node, columns).map((line) => indent + paint('dim', line)),
    ...errorLines(node, columns).map((line) => indent + paint('error', line)),
    ...(attributes ? attributeLines(node, columns) : []).map((line) => indent + paint('dim', line)),
  ];
}

function summaryOf({ kind, node, count, nanos, totalNanos, ratio, after, before }: Bottleneck, canvas: Canvas): string {
  const { paint, width } = canvas;
  const times = count > 1 ? ` ×${count}` : '';
  const amount = `${formatDuration(nanos)} of ${formatDuration(totalNanos)} (${Math.round(ratio * 100)} %)`;
  const reason = kind === 'gap' ? gapBetween(after, before, width) : queryOf(node.span, width);
  const title = `${titleOf(node, width)}${times}`;
  const main = `time went to: ${paint('critical', title)} ${amount}`;
  if (!reason) return main;
  const room = width - textWidth(`time went to: ${title} ${amount} — `);
  return textWidth(reason) <= room ? `${main} — ${reason}` : `${main}\n  ${shorten(reason, width - 2)}`;
}

function gapBetween(after: SpanNode | undefined, before: SpanNode | undefined, width: number): string {
  const left = after && safe(after.span.name, width);
  const right = before && safe(before.span.name, width);
  if (left && right) return `a gap between ${left} and ${right}`;
  return left ? `a gap after ${left}` : `a gap before ${right}`;
}

/** The text after the bar. */
function tailOf(node: SpanNode): string {
  return ` ${formatDuration(durationOf(node))}${node.span.status.code === 'error' ? ' ✗' : ''}`;
}

const titleOf = ({ span }: SpanNode, columns: number): string =>
  `[${safe(span.service, columns)}] ${safe(span.name, columns)}`;

function labelOf(node: SpanNode, columns: number): string {
  return shorten(indentOf(node, columns) + titleOf(node, columns), columns);
}

function indentOf({ depth }: SpanNode, columns: number): string {
  const deepest = Math.floor((columns * INDENT_SHARE) / 2);
  return depth <= deepest ? '  '.repeat(depth) : `${' '.repeat(2 * deepest)}${depth}› `;
}

function longest(roots: readonly SpanNode[]): SpanNode {
  return roots.reduce((best, root) => (durationOf(root) > durationOf(best) ? root : best));
}

const durationOf = ({ startNanos, endNanos }: SpanNode): bigint => endNanos - startNanos;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
