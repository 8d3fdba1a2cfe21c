import { buildTrees } from '../../../trace/span-tree';
import { bottleneckOf } from '../../../trace/bottleneck';
import { findCriticalPath } from '../../../trace/critical-path';
import { bottleneckText } from '../../../waterfall/layout/bottleneck-text';
import { renderWaterfall } from '../../../waterfall/render-waterfall';
import type { WaterfallDetail } from '../../../waterfall/waterfall-options';
import { type Difference, differenceOf } from './trace-difference';
import type { SlimTrace } from './slim-trace';

// What takes long on a large trace. It runs in a thread if the trace is large.

export interface WaterfallTask {
  readonly kind: 'waterfall';
  readonly detail: WaterfallDetail;
  /** Bytes that all lines may have together, as JSON. */
  readonly maxBytes: number;
}

export interface CompareTask {
  readonly kind: 'compare';
}

export interface WaterfallLines {
  readonly lines: readonly string[];
  /** Where most of the time went; empty if that is not known. */
  readonly timeWentTo: string;
}

export type TraceTask = WaterfallTask | CompareTask;

const WIDTH = 120;
const MOST_ROWS = 300;
/** Bytes of a row with its details; twice, since an answer has it as text and as data. */
const BYTES_OF_ROW = 200;
const FEWEST_ROWS = 4;

/** Runs a task on one trace, or on two. */
export function runTask(task: TraceTask, traces: readonly SlimTrace[]): WaterfallLines | Difference {
  const [first = { spans: [], logs: [] }, second = { spans: [], logs: [] }] = traces;
  return task.kind === 'compare' ? differenceOf(first, second) : waterfallWithin(task, first);
}

/** As many rows as fit. */
function waterfallWithin({ detail, maxBytes }: WaterfallTask, { spans, logs }: SlimTrace): WaterfallLines {
  let lines: readonly string[] = [];
  let maxSpans = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, Math.floor(maxBytes / BYTES_OF_ROW)));
  for (;;) {
    const text = renderWaterfall(spans, { bars: false, width: WIDTH, fold: true, detail, logs, maxSpans });
    // The facts of the answer have the header and the last line.
    lines = text
      .split('\n')
      .slice(2)
      .filter((line) => line !== '' && !line.startsWith('time went to: '));
    const bytes = lines.reduce((sum, line) => sum + 2 * Buffer.byteLength(JSON.stringify(line)) + 6, 0);
    if (bytes <= maxBytes || maxSpans <= FEWEST_ROWS) break;
    maxSpans = Math.max(FEWEST_ROWS, Math.floor(maxSpans * Math.min(0.8, maxBytes / bytes)));
  }
  return { lines, timeWentTo: timeWentTo(spans) };
}

function timeWentTo(spans: SlimTrace['spans']): string {
  const [root, ...others] = buildTrees(spans);
  if (!root) return '';
  const longest = others.reduce(
    (best, other) => (other.endNanos - other.startNanos > best.endNanos - best.startNanos ? other : best),
    root,
  );
  const bottleneck = bottleneckOf(findCriticalPath(longest));
  if (!bottleneck) return '';
  const { title, amount, reason } = bottleneckText(bottleneck, WIDTH);
  return `${title} ${amount}${reason ? ` — ${reason}` : ''}`;
}

/** Number of spans below which a task takes a few milliseconds. */
export const FEW_SPANS = 300;

export const sizeOf = (traces: readonly SlimTrace[]): number =>
  traces.reduce((sum, { spans, logs }) => sum + spans.length + logs.length, 0);
