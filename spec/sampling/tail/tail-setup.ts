import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import type { Sampler, SpanProcessor } from '../../../lib/otel/sdk';
import { AlwaysRecordSampler } from '../../../lib/sampling/tail/always-record-sampler';
import type { TailSamplingOptions } from '../../../lib/sampling/tail/tail-sampling-options';
import { TailSamplingProcessor } from '../../../lib/sampling/tail/tail-sampling-processor';

export const REMOTE_TRACE = '0af7651916cd43dd8448eb211c80319c';

/** Collects ended spans. */
export class Sink implements SpanProcessor {
  readonly spans: ReadableSpan[] = [];
  readonly calls: string[] = [];

  onStart(): void {
    this.calls.push('onStart');
  }

  onEnd(span: object): void {
    this.spans.push(span as ReadableSpan);
  }

  forceFlush(): Promise<void> {
    this.calls.push('forceFlush');
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.calls.push('shutdown');
    return Promise.resolve();
  }
}

export interface StartOptions {
  /** The parent span, or the context of a remote one. */
  readonly under?: Span | Context;
  readonly attributes?: Attributes;
}

/** An SDK provider with a tail sampler and a manual clock. */
export class TailSetup {
  readonly sink = new Sink();
  readonly tail: TailSamplingProcessor;
  readonly provider: BasicTracerProvider;
  now = 1_000_000;

  constructor(options: TailSamplingOptions = {}, head: Sampler = new RatioSampler(0), next: SpanProcessor = this.sink) {
    this.tail = new TailSamplingProcessor(next, { now: () => this.now, ...options });
    this.provider = new BasicTracerProvider({
      sampler: new AlwaysRecordSampler(head),
      spanProcessors: [this.tail],
    });
  }

  /** Names of the exported spans. */
  get kept(): readonly string[] {
    return this.sink.spans.map(({ name }) => name);
  }

  /** The policy of each kept span that has one. */
  get policies(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      this.sink.spans
        .filter(({ attributes }) => 'tailsampling.policy' in attributes)
        .map(({ name, attributes }) => [name, attributes['tailsampling.policy']]),
    );
  }

  start(name: string, { under = ROOT_CONTEXT, attributes = {} }: StartOptions = {}): Span {
    const context = 'spanContext' in under ? trace.setSpan(ROOT_CONTEXT, under) : under;
    return this.provider.getTracer('test').startSpan(name, { attributes, startTime: this.now }, context);
  }

  end(span: Span): void {
    span.end(this.now);
  }

  fail(span: Span): void {
    span.setStatus({ code: SpanStatusCode.ERROR });
    this.end(span);
  }
}

/** The context of a request whose caller is in another process. */
export function remoteParent(sampled: boolean, traceId = REMOTE_TRACE): Context {
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b7ad6b7169203331', traceFlags, isRemote: true });
}
