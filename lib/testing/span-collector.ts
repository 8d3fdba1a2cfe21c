import type { Span, SpanContext } from '@opentelemetry/api';
import type { SpanProcessor } from '../otel/sdk';
import type { FinishedSpan } from '../otel/finished-span';

/**
 * A span processor that keeps ended spans in memory and tracks open ones.
 *
 * @example
 * ```ts
 * const collector = new SpanCollector();
 * const telemetry = startTelemetry({ serviceName: 'orders', exporter: 'none', spanProcessors: [collector] });
 * instrument({ name: 'add' }, (a: number, b: number) => a + b)(2, 3);
 * collector.spans.map(({ name }) => name); // => ['add']
 * await telemetry.shutdown();
 * ```
 */
export class SpanCollector implements SpanProcessor {
  private readonly ended: FinishedSpan[] = [];
  private readonly started = new Map<string, Span>();
  private readonly watchers = new Set<() => void>();

  onStart(span: Span): void {
    this.started.set(keyOf(span), span);
  }

  /** Drops a span that started before `clear()`: it belongs to the previous test. */
  onEnd(span: FinishedSpan): void {
    if (!this.started.delete(keyOf(span))) return;
    this.ended.push(span);
    for (const watch of this.watchers) watch();
  }

  get spans(): readonly FinishedSpan[] {
    return this.ended;
  }

  /** Number of spans that have started and not ended. */
  get open(): number {
    return this.started.size;
  }

  /** Names of the open spans, in the order of their starts. */
  get openNames(): readonly string[] {
    return [...this.started.values()].map((span) => String((span as { name?: unknown }).name));
  }

  /** The open spans, in the order of their starts. */
  get openOnes(): readonly Span[] {
    return [...this.started.values()];
  }

  /**
   * Calls `watch` after the end of each span.
   *
   * @returns a function that ends this
   */
  onSpanEnd(watch: () => void): () => void {
    this.watchers.add(watch);
    return () => void this.watchers.delete(watch);
  }

  clear(): void {
    this.ended.length = 0;
    this.started.clear();
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

function keyOf(span: { spanContext(): SpanContext }): string {
  const { traceId, spanId } = span.spanContext();
  return traceId + spanId;
}
