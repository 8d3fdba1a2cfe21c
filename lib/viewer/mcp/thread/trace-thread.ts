import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KeptTrace } from '../../store/kept-trace';
import type { ToolCall } from '../tool';
import { slimLog, slimSpan, type SlimTrace } from './slim-trace';
import type { Difference } from './trace-difference';
import {
  type CompareTask,
  FEW_SPANS,
  runTask,
  sizeOf,
  type TraceTask,
  type WaterfallLines,
  type WaterfallTask,
} from './trace-tasks';
import type { WorkerMessage } from './trace-worker';

/** Spans and log records in one message: copying them takes a few milliseconds. */
const PART = 200;
const MOST_MEGABYTES = 2048;

/**
 * Draws or compares traces. A small trace takes a few milliseconds; a large one is copied to a thread in parts, so that the
 * event loop is never held for long.
 */
export function runOnTraces(call: ToolCall, task: WaterfallTask, traces: readonly KeptTrace[]): Promise<WaterfallLines>;
export function runOnTraces(call: ToolCall, task: CompareTask, traces: readonly KeptTrace[]): Promise<Difference>;
export async function runOnTraces(
  call: ToolCall,
  task: TraceTask,
  traces: readonly KeptTrace[],
): Promise<WaterfallLines | Difference> {
  const slim: SlimTrace[] = [];
  for (const trace of traces) slim.push(await slimTrace(call, trace));
  return sizeOf(slim) <= FEW_SPANS ? runTask(task, slim) : inThread(call, task, slim);
}

async function slimTrace({ slice }: ToolCall, trace: KeptTrace): Promise<SlimTrace> {
  const spans = [];
  // The store may change the trace while this waits.
  for (const span of Array.from(trace.spans.values())) {
    if (slice.isOver()) await slice.next();
    spans.push(slimSpan(span));
  }
  const logs = [];
  for (const record of trace.logs.slice()) {
    if (slice.isOver()) await slice.next();
    logs.push(slimLog(record));
  }
  return { spans, logs };
}

async function inThread(
  { slice, signal }: ToolCall,
  task: TraceTask,
  traces: readonly SlimTrace[],
): Promise<WaterfallLines | Difference> {
  const worker = new Worker(join(__dirname, 'trace-worker.js'), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop);
  try {
    const result = new Promise<WaterfallLines | Difference>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The thread ended without a result.')));
    });
    // It is awaited below, after the traces have been sent.
    result.catch(() => undefined);
    for (const [index, { spans, logs }] of traces.entries()) {
      for (let from = 0; from < Math.max(spans.length, logs.length); from += PART) {
        if (slice.isOver()) await slice.next();
        const part = { trace: index, spans: spans.slice(from, from + PART), logs: logs.slice(from, from + PART) };
        worker.postMessage(part satisfies WorkerMessage, []);
      }
    }
    worker.postMessage({ task } satisfies WorkerMessage, []);
    return await result;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
