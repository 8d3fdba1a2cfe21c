import { formatDuration } from '../../trace/duration';
import { buildTrees } from '../../trace/span-tree';
import { renderWaterfall } from '../../waterfall/render-waterfall';
import { escapeControls, shorten } from '../../waterfall/terminal-text';
import { encodeLogs, encodeTraces } from '../otlp/otlp-encoder';
import type { Viewer } from '../start-viewer';
import type { KeptTrace } from '../store/kept-trace';
import type { ViewRequest } from './command-line';
import type { Terminal } from './terminal';
import { TracePrinter, type TracePrinterOptions } from './trace-printer';

/** A waterfall of more spans is folded to at most 100 rows. */
const MOST_WHOLE = 60;
/** To render more would hold the event loop for too long. */
const MOST_SPANS = 2000;
const NAME_COLUMNS = 60;
/** More could neither be read nor be rendered in time. */
const MOST_PER_SECOND = 10;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Prints the traces of a viewer as the user asked; `undefined` if not at all. */
export function printerFor(
  request: ViewRequest,
  viewer: Viewer,
  terminal: Terminal,
  matches: TracePrinterOptions['matches'] = () => true,
): TracePrinter | undefined {
  const { store, url } = viewer;
  const { print, color } = terminal;
  if (request.output === 'nothing') return undefined;
  if (request.output === 'json') return new TracePrinter({ store, matches, print, render: jsonOutput });
  return new TracePrinter({
    store,
    matches,
    print,
    render: (trace) => waterfallOutput(trace, url, color),
    renderLate: (trace, spans) => lateOutput(trace, spans, url),
    brief: {
      perSecond: MOST_PER_SECOND,
      render: (traces) => `\n… and ${counted(traces, 'more trace')}: see ${url}`,
    },
  });
}

/** A waterfall, with a link to the page. */
function waterfallOutput(trace: KeptTrace, pageUrl: string, color: boolean): string {
  const spans = [...trace.spans.values()];
  const link = `${pageUrl}/#/trace/${trace.traceId}`;
  if (spans.length > MOST_SPANS) return `\n${titleOf(trace)}: ${spans.length} spans, see ${link}`;
  const detail = spans.length > MOST_WHOLE ? 'compact' : 'normal';
  return `\n${renderWaterfall(spans, { color, detail, logs: trace.logs })}\n${link}`;
}

/** One line for spans that came after the waterfall. */
function lateOutput(trace: KeptTrace, spans: number, pageUrl: string): string {
  return `\n+${counted(spans, 'span')}: ${titleOf(trace)}, see ${pageUrl}/#/trace/${trace.traceId}`;
}

/** The whole trace as OTLP/JSON, one document per line. */
function jsonOutput({ spans, logs }: KeptTrace): string {
  const lines = [[...encodeTraces(spans.values())].join('')];
  if (logs.length > 0) lines.push([...encodeLogs(logs)].join(''));
  return lines.join('\n');
}

/** `[gateway] POST /api/orders, 921.3 ms` */
function titleOf({ spans }: KeptTrace): string {
  const [root] = buildTrees([...spans.values()]);
  if (!root) return 'a trace without spans';
  const { service, name } = root.span;
  const shown = [service, name].map((text) => escapeControls(shorten(text, NAME_COLUMNS)));
  return `[${shown[0]}] ${shown[1]}, ${formatDuration(root.endNanos - root.startNanos)}`;
}
