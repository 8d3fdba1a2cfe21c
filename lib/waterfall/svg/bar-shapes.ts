import { formatDuration } from '../../trace/duration';
import { gapTitle } from '../layout/bottleneck-text';
import { durationOf } from '../layout/row-tree';
import type { LayoutRow, Period, SpanRow } from '../layout/trace-layout';
import { element, type Markup, textMarkup } from '../markup';
import { serviceClass } from '../theme';

/** Positions on the common time axis, in percent of its width. */
export interface Scale {
  readonly period: Period;
  /** The services in the order of their colours. */
  readonly services: readonly string[];
}

/** Height of the shapes of one row, in pixels. */
export const BAR_HEIGHT = 16;
/** Bars and marks stay visible, however short their time is. In percent. */
const NARROWEST = 0.2;
/** A row for more spans shows one bar from the first to the last. */
const MOST_BARS = 200;
const MOST_MARKS = 100;
/** Smallest part of the trace that a gap takes if it is drawn, as the divisor of the whole. */
const LEAST_GAP = 20n;
const NAME_COLUMNS = 100;

/** The bar of a span, its part of the critical path, its gaps and its log records. */
export function spanShapes(row: SpanRow, scale: Scale): readonly Markup[] {
  const { node, members, failed, critical, lines, period } = row;
  const color = failed ? 'wf-error' : serviceClass(scale.services.indexOf(node.span.service));
  const isMany = members.length > MOST_BARS;
  const bars = (isMany ? [period] : members).map((member) =>
    element('rect', {
      class: color,
      y: 2,
      height: 9,
      'fill-opacity': isMany ? 0.5 : undefined,
      ...placed(member, scale),
    }),
  );
  const path = critical.map((segment) =>
    element('rect', { class: 'wf-critical', y: 12, height: 3, ...placed(segment, scale) }),
  );
  const marks = lines.lines.slice(0, MOST_MARKS).map(({ isError, timeNanos, level, message }) =>
    element(
      'circle',
      {
        class: isError ? 'wf-log-error' : 'wf-log',
        cx: percent(at(timeNanos + node.skewNanos, scale)),
        cy: 6.5,
        r: 3,
      },
      element('title', {}, textMarkup(`${level} ${message.slice(0, NAME_COLUMNS)}`)),
    ),
  );
  return [...bars, ...gapShapes(row, scale), ...path, ...marks];
}

/** The gaps between children in which the span delayed the trace. */
function gapShapes({ critical }: SpanRow, scale: Scale): readonly Markup[] {
  const total = durationOf(scale.period);
  return critical.flatMap((segment) => {
    const { after, before } = segment;
    if ((!after && !before) || durationOf(segment) * LEAST_GAP < total) return [];
    const title = `${gapTitle({ after, before }, NAME_COLUMNS)}: ${formatDuration(durationOf(segment))}`;
    return [
      element(
        'rect',
        { class: 'wf-gap', y: 0.5, height: 12, ...placed(segment, scale) },
        element('title', {}, textMarkup(title)),
      ),
    ];
  });
}

/** The thinner bar of a phase of a request. */
export function phaseShapes(phase: SpanRow['phases'][number], scale: Scale): readonly Markup[] {
  return [element('rect', { class: phase.failed ? 'wf-error' : 'wf-dim', y: 5, height: 5, ...placed(phase, scale) })];
}

/** The services of the rows, in order of appearance. */
export function servicesOf(rows: readonly LayoutRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => (row.kind === 'span' ? [row.node.span.service] : [])))];
}

function placed({ startNanos, endNanos }: Period, scale: Scale): { readonly x: string; readonly width: string } {
  const start = Math.min(100 - NARROWEST, at(startNanos, scale));
  return { x: percent(start), width: percent(Math.max(NARROWEST, at(endNanos, scale) - start)) };
}

function at(nanos: bigint, { period }: Scale): number {
  const total = Number(durationOf(period));
  const share = total === 0 ? 0 : (Number(nanos - period.startNanos) / total) * 100;
  return Math.min(100, Math.max(0, share));
}

const percent = (share: number): string => `${Number(share.toFixed(3))}%`;
