import type { FinishedSpan } from '../otel/finished-span';
import { traceSpanOf } from '../export/console/to-trace-span';
import type { TraceSpan } from '../trace/trace-span';
import { renderWaterfall } from '../waterfall/render-waterfall';
import type { WaterfallOptions } from '../waterfall/waterfall-options';

/** Columns of waterfalls in failures and snapshots: the same on each machine. */
const WIDTH = 100;
/** Lines of a waterfall in a message. */
const MOST_LINES = 120;

/** Spans of the SDK or of the viewer. */
export type AnySpan = FinishedSpan | TraceSpan;

export function toTraceSpan(span: AnySpan): TraceSpan {
  return 'spanContext' in span ? traceSpanOf(span) : span;
}

/** How {@link TestTelemetry.waterfall} draws: options of `renderWaterfall`. */
export type WaterfallStyle = Pick<WaterfallOptions, 'attributes' | 'detail' | 'fold' | 'maxSpans' | 'stable'>;

/** The line that names where the time went. */
const SUMMARY = /\n\ntime went to:[^\n]*(?:\n {2}\S[^\n]*)?/g;

/** {@link shownWaterfall} for a failure, which is about other things than time. Bounded. */
export function waterfallOfFailure(spans: readonly TraceSpan[], style?: WaterfallStyle): string {
  const lines = shownWaterfall(spans, style).replaceAll(SUMMARY, '').split('\n');
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines`].join('\n');
}

/** The waterfalls of all traces, without colors and without spaces at the ends of lines. */
export function shownWaterfall(spans: readonly TraceSpan[], style: WaterfallStyle = {}): string {
  return renderWaterfall(spans, { ...style, width: WIDTH, color: false }).replaceAll(/ +$/gm, '');
}
