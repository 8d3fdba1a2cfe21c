import type { Bottleneck } from '../../trace/bottleneck';
import { formatDuration } from '../../trace/duration';
import type { NetworkPhase } from '../../trace/network-phases';
import { bottleneckText, timesOf, titleOf } from '../layout/bottleneck-text';
import { counted, omittedText, type OmittedRow } from '../layout/omitted-row';
import { phaseTitle } from '../layout/phase-rows';
import { durationOf } from '../layout/row-tree';
import type { LayoutRow, Period, SpanRow, TraceLayout } from '../layout/trace-layout';
import { offset } from '../layout/trace-sentences';
import { padEnd, safe, shorten, textWidth } from '../terminal-text';
import type { WaterfallSettings } from '../waterfall-options';
import { ansiPainter, type Ink, type Paint } from './ansi';
import { type DetailLine, detailLines, logLines } from './detail-lines';
import { TimeAxis } from './time-axis';

const NARROWEST = 40;
const DEFAULT_WIDTH = 100;
/** Largest part of the label column for indentation. Deeper spans show their depth as a number. */
const INDENT_SHARE = 0.4;

/** One line with a bar. */
interface BarLine {
  readonly label: string;
  readonly period: Period;
  /** The text after the bar. */
  readonly tail: string;
  readonly labelInk: Ink;
  readonly barInk: Ink;
  /** Whether the bar stands for several spans. */
  readonly isShaded: boolean;
}

interface Canvas {
  readonly layout: TraceLayout;
  readonly settings: WaterfallSettings;
  readonly width: number;
  readonly widestLabel: number;
  readonly paint: Paint;
}

/** Lines for a terminal. */
export function renderText(layout: TraceLayout, settings: WaterfallSettings): string {
  const { stable, color, bars: hasBars, width: asked } = settings;
  const width = Math.max(NARROWEST, Math.floor(asked ?? (stable ? undefined : terminalWidth()) ?? DEFAULT_WIDTH));
  const canvas: Canvas = {
    layout,
    settings,
    width,
    widestLabel: stable || !hasBars ? width : Math.floor(width / 2),
    paint: ansiPainter(color),
  };
  const bars = layout.rows.map((row) => (row.kind === 'span' ? barLines(row, canvas) : []));
  const lines = [headerOf(canvas), ''];
  const draw = stable ? stableLine(canvas) : hasBars ? barDrawer(bars.flat(), canvas) : plainLine(canvas);
  layout.rows.forEach((row, index) => {
    for (const bar of bars[index] ?? []) lines.push(draw(bar));
    lines.push(...(row.kind === 'span' ? detailsOf(row, canvas) : [omittedLine(row, canvas)]));
  });
  return [...lines, ...footerOf(canvas)].join('\n');
}

const terminalWidth = (): number | undefined => globalThis.process?.stdout?.columns;

function headerOf({ layout, settings, paint, width }: Canvas): string {
  const { errors, spans, services, period, traceId } = layout;
  const summary = errors === 0 ? 'no errors' : counted(errors, 'error');
  return [
    paint('bold', settings.stable ? 'trace' : `trace ${safe(traceId, width)}`),
    ...(settings.stable ? [] : [formatDuration(durationOf(period))]),
    counted(spans, 'span'),
    counted(services.length, 'service'),
    paint(errors === 0 ? 'plain' : 'error', summary),
  ].join(' · ');
}

function barLines(row: SpanRow, { widestLabel: columns }: Canvas): readonly BarLine[] {
  const { node, members, failed, onPath, period, workNanos } = row;
  const indent = indentOf(row, columns);
  const longest = `, longest ${formatDuration(durationOf(node))}`;
  const own: BarLine = {
    label: shorten(indent + titleOf(node, columns), columns - timesOf(members.length).length) + timesOf(members.length),
    period,
    tail: tailOf(formatDuration(workNanos) + (members.length > 1 ? longest : ''), failed),
    labelInk: failed ? 'error' : onPath ? 'bold' : 'plain',
    barInk: failed ? 'error' : onPath ? 'critical' : 'bar',
    isShaded: members.length > 1,
  };
  return [own, ...row.phases.map((phase) => phaseLine(phase, indent, columns))];
}

function phaseLine(phase: NetworkPhase, indent: string, columns: number): BarLine {
  return {
    label: shorten(`${indent}  ╰ ${phaseTitle(phase, columns)}`, columns),
    period: phase,
    tail: tailOf(formatDuration(durationOf(phase)), phase.failed),
    labelInk: phase.failed ? 'error' : 'dim',
    barInk: phase.failed ? 'error' : 'dim',
    isShaded: false,
  };
}

function barDrawer(bars: readonly BarLine[], { layout, width, paint }: Canvas): (bar: BarLine) => string {
  const labelColumns = bars.reduce((widest, { label }) => Math.max(widest, textWidth(label)), 0);
  const tailColumns = bars.reduce((widest, { tail }) => Math.max(widest, textWidth(tail)), 0);
  const axis = new TimeAxis(layout.period, Math.max(1, width - labelColumns - 2 - tailColumns));
  return ({ label, period, tail, labelInk, barInk, isShaded }) => {
    const { indent, bar } = axis.draw(period, isShaded);
    return [
      paint(labelInk, padEnd(label, labelColumns)),
      `  ${indent}`,
      paint(barInk, bar),
      paint(barInk === 'error' ? 'error' : 'plain', tail),
    ].join('');
  };
}

/** A row without times. */
const stableLine =
  ({ paint }: Canvas) =>
  ({ label, labelInk }: BarLine): string =>
    paint(labelInk, label) + (labelInk === 'error' ? paint('error', ' ✗') : '');

/** A row with its start instead of a bar. */
const plainLine =
  ({ layout, paint }: Canvas) =>
  ({ label, period, tail, labelInk }: BarLine): string =>
    `${paint(labelInk, label)} ${offset(period.startNanos - layout.period.startNanos)}${paint(labelInk === 'error' ? 'error' : 'plain', tail)}`;

function detailsOf(row: SpanRow, canvas: Canvas): readonly string[] {
  const { width, widestLabel, settings, layout } = canvas;
  const indent = ' '.repeat(textWidth(indentOf(row, widestLabel)) + 4);
  const lines = detailLines(row, settings, layout.period.startNanos, width - indent.length);
  return lines.map((line) => indent + painted(line, canvas));
}

const painted = ([ink, text]: DetailLine, { paint }: Canvas): string => paint(ink, text);

function omittedLine(row: OmittedRow, { widestLabel, width, paint }: Canvas): string {
  const indent = indentOf(row, widestLabel);
  return indent + paint('dim', shorten(omittedText(row, width), width - textWidth(indent)));
}

function footerOf(canvas: Canvas): readonly string[] {
  const { layout, settings, width } = canvas;
  const { omitted, spans, looseLines, bottleneck } = layout;
  const lines: string[] = [];
  if (looseLines.lines.length > 0 || looseLines.hidden > 0) {
    const place = { settings, columns: width - 2, startNanos: layout.period.startNanos };
    lines.push(
      '',
      'log records of no span:',
      ...logLines(looseLines, place).map((line) => `  ${painted(line, canvas)}`),
    );
  }
  if (omitted > 0) lines.push('', `${omitted} of ${counted(spans, 'span')} are not shown`);
  return bottleneck ? [...lines, '', summaryOf(bottleneck, canvas)] : lines;
}

function summaryOf(bottleneck: Bottleneck, { paint, width }: Canvas): string {
  const { title, amount, reason } = bottleneckText(bottleneck, width);
  const main = `time went to: ${paint('critical', title)} ${amount}`;
  if (!reason) return main;
  const room = width - textWidth(`time went to: ${title} ${amount} — `);
  return textWidth(reason) <= room ? `${main} — ${reason}` : `${main}\n  ${shorten(reason, width - 2)}`;
}

const tailOf = (text: string, failed: boolean): string => ` ${text}${failed ? ' ✗' : ''}`;

function indentOf({ depth }: Pick<LayoutRow, 'depth'>, columns: number): string {
  const deepest = Math.floor((columns * INDENT_SHARE) / 2);
  return depth <= deepest ? '  '.repeat(depth) : `${' '.repeat(2 * deepest)}${depth}› `;
}
