import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { FinishedSpan, SpanProcessor } from '../engine/sdk';

/** A finished span as tests read it; the SDK's `ReadableSpan`, as far as both versions of it agree. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[];
  readonly links: readonly Link[];
  readonly status: SpanStatus;
  readonly parentSpanContext?: SpanContext;
  spanContext(): SpanContext;
}

/**
 * Keeps every span that ends, and knows how many have not.
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
  private readonly ended: CollectedSpan[] = [];
  private started = 0;

  onStart(): void {
    this.started++;
  }

  onEnd(span: FinishedSpan): void {
    this.ended.push(span as CollectedSpan);
  }

  get spans(): readonly CollectedSpan[] {
    return this.ended;
  }

  /** Spans that have started and not ended. */
  get open(): number {
    return this.started - this.ended.length;
  }

  clear(): void {
    this.ended.length = 0;
    this.started = 0;
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}
