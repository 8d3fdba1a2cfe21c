import { type Context, type Span, trace } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { isSampled } from '../../otel/is-sampled';
import type { SpanProcessor } from '../../otel/sdk';
import type { FinishedSpan } from '../../otel/finished-span';
import { renderWaterfall } from '../../waterfall/render-waterfall';
import type { WaterfallDetail } from '../../waterfall/waterfall-options';
import { traceSpanOf } from './to-trace-span';

/** The output stream of the waterfalls, such as `process.stdout`. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** A local trace: a span without an open parent in this process, and the spans below it. */
interface PrintedTrace {
  readonly finished: FinishedSpan[];
  readonly open: Set<string>;
  /** Spans beyond {@link MAX_SPANS}. */
  hidden: number;
}

const MAX_TRACES = 200;
const MAX_SPANS = 1000;

/**
 * The exporter `'console'`: prints a waterfall of this process's part of each trace when its last span ends. Open traces
 * are printed at flush and shutdown. Beyond 200 open traces, the oldest one is printed incomplete.
 */
export class ConsoleProcessor implements SpanProcessor {
  private readonly traces = new Set<PrintedTrace>();
  private readonly byOpenSpan = new Map<string, PrintedTrace>();

  /**
   * @param detail how much is printed of each span
   * @param takesUnsampled whether spans that are recorded without being sampled are printed, too
   */
  constructor(
    private readonly terminal: Terminal = process.stdout,
    private readonly detail: WaterfallDetail = 'compact',
    private readonly takesUnsampled = false,
  ) {}

  onStart(span: Span, parentContext: Context): void {
    guard('printing a trace', () => this.open(span, parentContext));
  }

  onEnd(span: FinishedSpan): void {
    guard('printing a trace', () => this.close(span));
  }

  async forceFlush(): Promise<void> {
    for (const own of this.traces) guard('printing a trace', () => this.print(own));
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
    const begun = { finished: [], open: new Set<string>(), hidden: 0 };
    this.traces.add(begun);
    return begun;
  }

  private close(span: FinishedSpan): void {
    const key = keyOf(span.spanContext());
    const own = this.byOpenSpan.get(key);
    if (!own) return;
    this.byOpenSpan.delete(key);
    own.open.delete(key);
    if (this.takesUnsampled || isSampled(span.spanContext())) {
      if (own.finished.length < MAX_SPANS) own.finished.push(span);
      else own.hidden++;
    }
    if (own.open.size === 0) this.finish(own);
  }

  private finish(own: PrintedTrace): void {
    this.traces.delete(own);
    for (const key of own.open) this.byOpenSpan.delete(key);
    this.print(own);
  }

  private print(own: PrintedTrace): void {
    const finished = own.finished.splice(0);
    const hidden = own.hidden > 0 ? `\n${own.hidden} more spans are not shown` : '';
    own.hidden = 0;
    if (finished.length === 0) return;
    const { terminal, detail } = this;
    const picture = renderWaterfall(finished.map(traceSpanOf), {
      detail,
      color: terminal.isTTY === true && terminal.hasColors?.() === true,
      ...(terminal.columns === undefined ? {} : { width: terminal.columns }),
    });
    terminal.write(`${picture}${hidden}\n\n`);
  }
}

function keyOf({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): string {
  return `${traceId}-${spanId}`;
}
