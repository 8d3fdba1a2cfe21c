import { parentPort } from 'node:worker_threads';
import type { LogRecord } from '../../../trace/log-record';
import type { TraceSpan } from '../../../trace/trace-span';
import { runTask, type TraceTask } from './trace-tasks';

// The thread of `trace-thread.ts`: it collects traces, part by part, and runs one task on them.

/** A part of a trace, or the task. */
export type WorkerMessage =
  | { readonly trace: number; readonly spans: readonly TraceSpan[]; readonly logs: readonly LogRecord[] }
  | { readonly task: TraceTask };

const traces: { readonly spans: TraceSpan[]; readonly logs: LogRecord[] }[] = [];

parentPort?.on('message', (message: WorkerMessage) => {
  if ('task' in message) {
    parentPort?.postMessage(runTask(message.task, traces), []);
    return;
  }
  const trace = (traces[message.trace] ??= { spans: [], logs: [] });
  for (const span of message.spans) trace.spans.push(span);
  for (const record of message.logs) trace.logs.push(record);
});
