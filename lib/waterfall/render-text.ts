import { bottleneckOf, type Bottleneck } from '../trace/bottleneck';
import { findCriticalPath } from '../trace/critical-path';
import { formatDuration } from '../trace/duration';
import { ansiPainter, type Ink, type Paint } from './ansi';
import type { NetworkPhase } from '../trace/network-phases';
import { drawnPhases, phaseTitle } from './phase-rows';
import { attributeLines, errorLines, placementLines, queryOf, safe } from './span-details';
import { buildTrees, walkTrees, type SpanNode } from '../trace/span-tree';
import { padEnd, shorten, textWidth } from './terminal-text';
import { type Period, TimeAxis } from './time-axis';
import type { TraceSpan } from '../trace/trace-span';

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

/** One line with a bar. */
interface Row {
  readonly label: string;
  readonly period: Period;
  /** The text after the bar. */
  readonly tail: string;
  readonly labelInk: Ink;
  readonly barInk: Ink;
}

interface Canvas {
  readonly width: number;
  readonly widestLabel: number;
  readonly labelColumns: number;
  readonly axis: TimeAxis;
  readonly paint: Paint;
  readonly attributes: boolean;
}

/**
 * Renders traces as waterfalls for a terminal: one line per span, indented by depth, with a bar on a common time axis. Errors
 * with their causes and business attributes follow below a span. So do the phases of an outgoing request that take a tenth of
 * the trace or more: the wait for a connection, DNS lookup, connect, TLS handshake, download. The last line names the place
 * that took most of the time.
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
  const traceNanos = TimeAxis.over(nodes, 0).totalNanos;
  const groups = nodes.map((node) => [
    rowOf(node, path.nodes.has(node), widestLabel),
    ...drawnPhases(node, traceNanos).map((phase) => phaseRowOf(node, phase, widestLabel)),
  ]);
  const rows = groups.flat();
  const labelColumns = rows.reduce((widest, { label }) => Math.max(widest, textWidth(label)), 0);
  const tailColumns = rows.reduce((widest, { tail }) => Math.max(widest, textWidth(tail)), 0);
  const canvas: Canvas = {
    width,
    widestLabel,
    labelColumns,
    axis: TimeAxis.over(nodes, width - labelColumns - 2 - tailColumns),
    paint: ansiPainter(options.color ?? false),
    attributes: options.attributes ?? true,
  };
  const lines = [headerOf(nodes, canvas), ''];
  nodes.forEach((node, index) => {
    for (const row of groups[index] ?? []) lines.push(lineOf(row, canvas));
    lines.push(...detailsOf(node, canvas));
  });
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

function rowOf(node: SpanNode, onPath: boolean, columns: number): Row {
  const failed = node.span.status.code === 'error';
  return {
    label: labelOf(node, columns),
    period: node,
    tail: tailOf(node, failed),
    labelInk: failed ? 'error' : onPath ? 'bold' : 'plain',
    barInk: failed ? 'error' : onPath ? 'critical' : 'bar',
  };
}

function phaseRowOf(node: SpanNode, phase: NetworkPhase, columns: number): Row {
  return {
    label: shorten(`${indentOf(node, columns)}  ╰ ${phaseTitle(phase, columns)}`, columns),
    period: phase,
    tail: tailOf(phase, phase.failed),
    labelInk: phase.failed ? 'error' : 'dim',
    barInk: phase.failed ? 'error' : 'dim',
  };
}

function lineOf({ label, period, tail, labelInk, barInk }: Row, { axis, labelColumns, paint }: Canvas): string {
  const { indent, bar } = axis.draw(period);
  return [
    paint(labelInk, padEnd(label, labelColumns)),
    `  ${indent}`,
    paint(barInk, bar),
    paint(barInk === 'error' ? 'error' : 'plain', tail),
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

function summaryOf(bottleneck: Bottleneck, { paint, width }: Canvas): string {
  const { node, count, nanos, totalNanos, ratio, phase } = bottleneck;
  const times = count > 1 ? ` ×${count}` : '';
  const amount = `${formatDuration(nanos)} of ${formatDuration(totalNanos)} (${Math.round(ratio * 100)} %)`;
  const reason = reasonOf(bottleneck, width);
  const title = `${phase ? `${phaseTitle(phase, width)} in ` : ''}${titleOf(node, width)}${times}`;
  const main = `time went to: ${paint('critical', title)} ${amount}`;
  if (!reason) return main;
  const room = width - textWidth(`time went to: ${title} ${amount} — `);
  return textWidth(reason) <= room ? `${main} — ${reason}` : `${main}\n  ${shorten(reason, width - 2)}`;
}

/** A phase needs no further reason. */
function reasonOf({ kind, node, phase, after, before }: Bottleneck, width: number): string {
  if (phase) return '';
  return kind === 'gap' ? gapBetween(after, before, width) : queryOf(node.span, width);
}

function gapBetween(after: SpanNode | undefined, before: SpanNode | undefined, width: number): string {
  const left = after && safe(after.span.name, width);
  const right = before && safe(before.span.name, width);
  if (left && right) return `a gap between ${left} and ${right}`;
  return left ? `a gap after ${left}` : `a gap before ${right}`;
}

const tailOf = (period: Period, failed: boolean): string =>
  ` ${formatDuration(durationOf(period))}${failed ? ' ✗' : ''}`;

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

const durationOf = ({ startNanos, endNanos }: Period): bigint => endNanos - startNanos;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
