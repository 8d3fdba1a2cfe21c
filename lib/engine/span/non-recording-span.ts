import { type Span, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api';
import { randomSpanId } from '../random-ids';

/** A span that the sampler dropped: it has ids, and ignores writes. */
export class NonRecordingSpan implements Span {
  private ownContext: SpanContext | undefined = undefined;

  /** @param spanId drawn on first use by default */
  constructor(
    readonly traceId: string,
    readonly traceState: TraceState | undefined,
    private readonly spanId?: string,
  ) {}

  spanContext(): SpanContext {
    return (this.ownContext ??= {
      traceId: this.traceId,
      spanId: this.spanId ?? randomSpanId(),
      traceFlags: TraceFlags.NONE,
      ...(this.traceState ? { traceState: this.traceState } : {}),
    });
  }

  isRecording(): boolean {
    return false;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {}

  recordException(): void {}
}
