import type { FinishedSpan } from '../otel/finished-span';
import { traceSpanOf } from '../export/console/to-trace-span';
import type { TraceSpan } from '../trace/trace-span';
import { renderWaterfall } from '../waterfall/render-waterfall';

/** Columns of waterfalls in failures and snapshots: the same on each machine. */
const WIDTH = 100;
/** Lines of a waterfall in a message. */
const MOST_LINES = 120;

/** Spans of the SDK or of the viewer. */
export type AnySpan = FinishedSpan | TraceSpan;

export function toTraceSpan(span: AnySpan): TraceSpan {
  return 'spanContext' in span ? traceSpanOf(span) : span;
}

export interface WaterfallStyle {
  /** Whether to print business attributes below their spans; true by default. */
  readonly attributes?: boolean;
}

/** The waterfalls of all traces, without colors, bounded. */
export function shownWaterfall(spans: readonly TraceSpan[], { attributes = true }: WaterfallStyle = {}): string {
  const lines = renderWaterfall(spans, { width: WIDTH, color: false, attributes })
    .split('\n')
    .map((line) => line.trimEnd());
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines`].join('\n');
}
