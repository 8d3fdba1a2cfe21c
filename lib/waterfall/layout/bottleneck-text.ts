import type { Bottleneck } from '../../trace/bottleneck';
import { formatDuration } from '../../trace/duration';
import type { SpanNode } from '../../trace/span-tree';
import { safe } from '../terminal-text';
import { phaseTitle } from './phase-rows';
import { queryOf } from './span-facts';

/** Where the time of a trace went, in words. All parts are safe to print. */
export interface BottleneckText {
  /** The place, such as `[orders] db.query`, or `[orders] db.query × 9,` for several spans. */
  readonly title: string;
  /** Such as `90 ms of 100 ms (90 %)`. */
  readonly amount: string;
  /** The query, or the place of the gap; empty if there is nothing to add. */
  readonly reason: string;
}

/** @param columns bounds each name */
export function bottleneckText(bottleneck: Bottleneck, columns: number): BottleneckText {
  const { node, count, nanos, totalNanos, ratio, phase } = bottleneck;
  return {
    title: `${phase ? `${phaseTitle(phase, columns)} in ` : ''}${titleOf(node, columns)}${timesOf(count)}${count > 1 ? ',' : ''}`,
    amount: `${formatDuration(nanos)} of ${formatDuration(totalNanos)} (${Math.round(ratio * 100)} %)`,
    reason: reasonOf(bottleneck, columns),
  };
}

/** `[service] name` of a span. */
export const titleOf = ({ span }: SpanNode, columns: number): string =>
  `[${safe(span.service, columns)}] ${safe(span.name, columns)}`;

/** ` × 9`; nothing for a single one. */
export const timesOf = (count: number): string => (count > 1 ? ` × ${count}` : '');

/** A phase needs no further reason. */
function reasonOf({ kind, node, phase, after, before }: Bottleneck, columns: number): string {
  if (phase) return '';
  if (kind === 'gap') return `a ${gapTitle({ after, before }, columns)}`;
  const query = queryOf(node.span);
  return query ? `${query[0]}="${safe(query[1], columns)}"` : '';
}

/** Which gap between the children of a span this is. */
export function gapTitle(
  { after, before }: { readonly after: SpanNode | undefined; readonly before: SpanNode | undefined },
  columns: number,
): string {
  const left = after && safe(after.span.name, columns);
  const right = before && safe(before.span.name, columns);
  if (left && right) return `gap between ${left} and ${right}`;
  return left ? `gap after ${left}` : `gap before ${right}`;
}
