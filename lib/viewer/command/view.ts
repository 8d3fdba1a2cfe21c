import type { TraceSpan } from '../../trace/trace-span';
import { AbandonedError } from '../server/time-slice';
import { startViewer, type Viewer } from '../start-viewer';
import { TraceStore } from '../store/trace-store';
import type { ViewRequest } from './command-line';
import { greeting } from './greeting';
import { openBrowser } from './open-browser';
import { SessionFiles } from './session-files';
import { explainTakenPort } from './taken-port';
import type { Terminal } from './terminal';
import { traceFilter } from './trace-filter';
import { printerFor } from './trace-output';
import type { TracePrinter } from './trace-printer';

const MAX_TRACES = 200_000;
const MAX_SPANS_PER_TRACE = 100_000;

/**
 * Runs the viewer until the user ends it.
 *
 * @throws Error if it cannot listen, or cannot read or write a file that it was given
 */
export async function view(request: ViewRequest, terminal: Terminal): Promise<void> {
  const { maxBytes, host, port, httpPort, grpcPort, open, filter } = request;
  const matches = filter === undefined ? undefined : traceFilter(filter);
  const store = new TraceStore({ maxBytes, maxTraces: MAX_TRACES, maxSpansPerTrace: MAX_SPANS_PER_TRACE });
  const viewer = await startViewer({ store, host, port, httpPort, grpcPort }).catch(async (error: unknown) => {
    throw await explainTakenPort(error, request);
  });
  try {
    terminal.notice(greeting(viewer, host));
    if (open) openBrowser(viewer.url, () => terminal.notice(`Cannot open a browser. The page is ${viewer.url}`));
    await runSession(request, viewer, terminal, printerFor(request, viewer, terminal, matches));
  } finally {
    await viewer.close();
  }
}

async function runSession(
  request: ViewRequest,
  viewer: Viewer,
  terminal: Terminal,
  printer: TracePrinter | undefined,
): Promise<void> {
  const target = importTarget(viewer.store, printer);
  const stopWatching = noticeWhenFull(viewer.store, terminal.notice);
  const files = new SessionFiles({ store: viewer.store, target, notice: terminal.notice, signal: terminal.signal });
  try {
    if (request.save !== undefined) await files.continueFrom(request.save);
    for (const file of request.files) await files.read(file);
    await untilEnded(request, viewer, terminal);
  } catch (error) {
    // The user has ended the viewer while it read a file.
    if (!(error instanceof AbandonedError)) throw error;
  } finally {
    stopWatching();
    printer?.stop();
    await files.close(terminal.hurry);
  }
}

async function untilEnded({ mcp }: ViewRequest, viewer: Viewer, { signal }: Terminal): Promise<void> {
  if (mcp) {
    const { serveStdio } = require('../mcp/serve-stdio') as typeof import('../mcp/serve-stdio');
    await serveStdio(viewer, signal);
    return;
  }
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

/** Once: after that, the head of the page shows the number of evicted traces. */
function noticeWhenFull(store: TraceStore, notice: Terminal['notice']): () => void {
  const stop = store.onChange(() => {
    if (store.counts.evictedTraces === 0) return;
    stop();
    notice(
      `\nThe store is full: new traces evict those with the oldest updates. Pass a larger \`--size\` to keep more.`,
    );
  });
  return stop;
}

/** Traces of files are not printed: there may be thousands. */
function importTarget(store: TraceStore, printer: TracePrinter | undefined): Pick<TraceStore, 'add' | 'addLogs'> {
  return {
    add(spans: readonly TraceSpan[]) {
      store.add(spans);
      for (const traceId of new Set(spans.map((span) => span.traceId))) {
        const trace = store.get(traceId);
        if (trace) printer?.ignore(trace);
      }
    },
    addLogs: (records) => store.addLogs(records),
  };
}
