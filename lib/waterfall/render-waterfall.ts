import type { TraceSpan } from '../trace/trace-span';
import { renderHtml } from './html/render-html';
import { layoutTrace, type TraceLayout } from './layout/trace-layout';
import { renderSvg } from './svg/render-svg';
import { renderText } from './text/render-text';
import { settingsOf, type WaterfallOptions, type WaterfallSettings } from './waterfall-options';

/** SVG and HTML show no more traces. */
const MOST_TRACES = 100;

/**
 * Renders traces as waterfalls: one row per span, indented by depth, with a bar on a common time axis. Errors with their causes,
 * business attributes and log records follow below a span. So do the phases of an outgoing request that take a tenth of the trace
 * or more: the wait for a connection, DNS lookup, connect, TLS handshake, download. The last line names the place that took most
 * of the time.
 *
 * Spans are untrusted: control characters and markup in names and values are shown as text. Long values are cut, with a `…`.
 *
 * @param spans finished spans of one or several traces, in any order; traces are rendered one after the other
 * @param options format, detail and bounds; see {@link WaterfallOptions}
 * @returns lines without a line break at the end, one SVG image, or one HTML file
 * @throws OptionError with the option, what was expected and what was got
 *
 * @example
 * ```ts
 * const spans = await receiver.store.waitFor((trace) => trace.length === 8);
 * console.log(renderWaterfall(spans, { color: process.stdout.hasColors?.() ?? false }));
 * ```
 *
 * @example A file to attach to an issue.
 * ```ts
 * const html = renderWaterfall(spans, { format: 'html', detail: 'full' });
 * html.slice(0, 15); // => '<!doctype html>'
 * ```
 */
export function renderWaterfall(spans: readonly TraceSpan[], options: WaterfallOptions = {}): string {
  const { format, ...settings } = settingsOf(options);
  const traces = new Map<string, TraceSpan[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  const shown = format === 'text' ? [...traces.values()] : [...traces.values()].slice(0, MOST_TRACES);
  const layouts = layoutsOf(shown, options, settings);
  const more = traces.size - shown.length;
  if (format === 'svg') return renderSvg(layouts, settings, more);
  if (format === 'html') return renderHtml(layouts, settings, more);
  if (layouts.length === 0) return 'no spans';
  return layouts.map((layout) => renderText(layout, settings)).join('\n\n');
}

/** The bound on rows counts for all traces together. */
function layoutsOf(
  traces: readonly (readonly TraceSpan[])[],
  { logs = [] }: WaterfallOptions,
  settings: WaterfallSettings,
): readonly TraceLayout[] {
  let room = settings.maxSpans;
  return traces.map((spans) => {
    const layout = layoutTrace(spans, logs, { ...settings, maxSpans: room });
    room = Math.max(0, room - layout.rows.filter(({ kind }) => kind === 'span').length);
    return layout;
  });
}
