import { type Context, context as contextApi, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { checkPart } from '../../validation/part-check';
import { notifyUserFunction } from '../../diagnostics/user-code';
import type { SpanProcessor } from '../../otel/sdk';
import type { FinishedSpan } from '../../otel/finished-span';
import { TailDecisions } from './tail-decisions';
import type { TailSamplingCounts } from './tail-sampling-counts';
import { completeTailSamplingOptions, type TailSamplingOptions } from './tail-sampling-options';

/**
 * Decides at the end of a trace whether to keep it, and passes the spans of kept traces to another processor, marked as
 * sampled. It decides per local root, which is a span without a parent in this process: two concurrent requests of one
 * remote trace get two decisions. Spans are buffered only until the decision. The decision is immediate if the head
 * sampler sampled the trace, or if one span is enough.
 *
 * Spans that start or end after the decision follow it. If such a span is itself a reason to keep its dropped trace,
 * the trace is kept from then on, so no error is lost.
 *
 * @param next receives kept spans, such as a `BatchSpanProcessor`
 * @throws OptionError if an option is invalid
 *
 * @example
 * ```ts
 * import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
 *
 * const exporter = new InMemorySpanExporter();
 * const tail = new TailSamplingProcessor(new SimpleSpanProcessor(exporter), { policies: [tailPolicy.error()] });
 * const provider = new BasicTracerProvider({
 *   sampler: new AlwaysRecordSampler(new RatioSampler(0)),
 *   spanProcessors: [tail],
 * });
 * const tracer = provider.getTracer('orders');
 * tracer.startSpan('all is well').end();
 * const failing = tracer.startSpan('fails');
 * failing.setStatus({ code: 2 });
 * failing.end();
 * exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]);
 * // => [['fails', { 'tailsampling.policy': 'error' }]]
 * tail.counts.droppedTraces; // => 1
 * ```
 */
export class TailSamplingProcessor implements SpanProcessor {
  private readonly now: () => number;
  private readonly decisionWaitMillis: number;
  private readonly decisions: TailDecisions;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly next: SpanProcessor,
    options: TailSamplingOptions = {},
  ) {
    checkPart('next', 'a span processor', next, 'onStart', 'onEnd', 'forceFlush', 'shutdown');
    const complete = completeTailSamplingOptions(options);
    this.now = complete.now;
    this.decisionWaitMillis = complete.decisionWaitMillis;
    this.decisions = new TailDecisions(complete, (span) => notifyUserFunction(NEXT, () => next.onEnd(span)));
  }

  /** Kept, dropped and pending traces and spans. */
  get counts(): TailSamplingCounts {
    return this.decisions.counts;
  }

  onStart(span: Span, parentContext: Context): void {
    if (!this.stopped) guard('tail sampling at the start of a span', () => this.begin(span, parentContext));
    notifyUserFunction(NEXT, () => this.next.onStart(span, parentContext));
  }

  onEnding(span: Span): void {
    notifyUserFunction(NEXT, () => this.next.onEnding?.(span));
  }

  onEnd(span: FinishedSpan): void {
    if (this.stopped) this.decisions.dropOne();
    else guard('tail sampling at the end of a span', () => this.finish(span));
  }

  /**
   * Passes on the pending traces that a policy keeps from their spans so far, and flushes the next processor. Other traces stay
   * pending, because a flush does not end their work: a service that gets SIGTERM flushes, and finishes its open requests.
   */
  async forceFlush(): Promise<void> {
    guard(AT_FLUSH, () => this.decisions.keepDecided(this.now()));
    await this.next.forceFlush();
  }

  /** Decides all pending traces from their spans so far, and shuts the next processor down. Drops later spans. */
  async shutdown(): Promise<void> {
    this.decideAll();
    this.stopped = true;
    await this.next.shutdown();
  }

  private begin(span: Span, parentContext: Context): void {
    const now = this.now();
    const { attributes } = span as Partial<FinishedSpan>;
    this.decisions.begin(span.spanContext(), trace.getSpanContext(parentContext), attributes, now);
    this.watchAge(now);
  }

  private finish(span: FinishedSpan): void {
    const now = this.now();
    this.decisions.finish(span, now);
    this.watchAge(now);
  }

  private decideAll(): void {
    guard(AT_FLUSH, () => this.decisions.decideAll(this.now()));
    this.watchAge(this.now());
  }

  /**
   * Decides old traces when there is no traffic. The timer exists only while traces are pending. It does not keep the
   * process alive and does not run in a request's context.
   */
  private watchAge(now: number): void {
    const { waitingSince } = this.decisions;
    if (waitingSince === undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
    } else if (!this.timer) {
      const millis = Math.max(1, Math.ceil(waitingSince + this.decisionWaitMillis - now));
      this.timer = contextApi.with(ROOT_CONTEXT, () => setTimeout(() => this.decideAged(), millis).unref());
    }
  }

  private decideAged(): void {
    this.timer = undefined;
    const now = this.now();
    guard('tail sampling by age', () => this.decisions.decideAged(now));
    this.watchAge(now);
  }
}

const AT_FLUSH = 'tail sampling at a flush';
const NEXT = 'the processor after tail sampling';
