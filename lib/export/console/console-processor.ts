import { type Context, type Span, trace, TraceFlags } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import type { SpanProcessor } from '../../otel/sdk';
import type { FinishedSpan } from '../../otel/finished-span';
import { renderWaterfall } from '../../waterfall/render-text';
import { traceSpanOf } from './to-trace-span';

/** Where the pictures go; `process.stdout` is one. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** What belongs together: the spans below one that nobody in this process has opened. */
interface PrintedTrace {
  readonly finished: FinishedSpan[];
  readonly open: Set<string>;
  left: number;
}

const MAX_TRACES = 200;
const MAX_SPANS = 1000;

/**
 * Prints the waterfall of each trace, as far as this process has a part in it, when the last of its spans has ended; the
 * exporter `'console'`. Traces that stay open are printed at flush and shutdown, and the oldest of more than 200 as it is.
 */
export class ConsoleProcessor implements SpanProcessor {
  private readonly traces = new Set<PrintedTrace>();
  private readonly byOpenSpan = new Map<string, PrintedTrace>();

  constructor(private readonly terminal: Terminal = process.stdout) {}

  onStart(span: Span, parentContext: Context): void {
    guard('printing a trace', () => this.open(span, parentContext), undefined);
  }

  onEnd(span: FinishedSpan): void {
    guard('printing a trace', () => this.close(span), undefined);
  }

  async forceFlush(): Promise<void> {
    for (const own of this.traces) guard('printing a trace', () => this.print(own), undefined);
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  private open(span: Span, parentContext: Context): void {
    const { traceId, spanId } = span.spanContext();
    const parent = trace.getSpanContext(parentContext);
    const around = parent?.traceId === traceId ? this.byOpenSpan.get(keyOf(parent)) : undefined;
    const own = around ?? this.begin();
    const key = keyOf({ traceId, spanId });
    own.open.add(key);
    this.byOpenSpan.set(key, own);
  }

  private begin(): PrintedTrace {
    const [oldest] = this.traces;
    if (oldest && this.traces.size >= MAX_TRACES) this.finish(oldest);
    const begun = { finished: [], open: new Set<string>(), left: 0 };
    this.traces.add(begun);
    return begun;
  }

  private close(span: FinishedSpan): void {
    const key = keyOf(span.spanContext());
    const own = this.byOpenSpan.get(key);
    if (!own) return;
    this.byOpenSpan.delete(key);
    own.open.delete(key);
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    if (isSampled && own.finished.length < MAX_SPANS) own.finished.push(span);
    else if (isSampled) own.left++;
    if (own.open.size === 0) this.finish(own);
  }

  private finish(own: PrintedTrace): void {
    this.traces.delete(own);
    for (const key of own.open) this.byOpenSpan.delete(key);
    this.print(own);
  }

  private print(own: PrintedTrace): void {
    const finished = own.finished.splice(0);
    const left = own.left > 0 ? `\n${own.left} more spans are not shown` : '';
    own.left = 0;
    if (finished.length === 0) return;
    const { terminal } = this;
    const picture = renderWaterfall(finished.map(traceSpanOf), {
      color: terminal.isTTY === true && terminal.hasColors?.() === true,
      ...(terminal.columns === undefined ? {} : { width: terminal.columns }),
    });
    terminal.write(`${picture}${left}\n\n`);
  }
}

function keyOf({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): string {
  return `${traceId}-${spanId}`;
}
