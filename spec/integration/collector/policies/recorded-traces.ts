import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { EngineTracerProvider } from '../../../../lib/engine/tracer-provider';
import type { FinishedSpan } from '../../../../lib/otel/finished-span';
import type { SpanProcessor } from '../../../../lib/otel/sdk';
import { type TraceSampling, traceSamplingOf } from '../../../../lib/telemetry/trace-sampling';
import type { GeneratedSampling } from './generated-options';
import type { LocalPlan, SpanPlan, TracePlan } from './generated-traces';

/** One local trace, as its service exports it in the mode `collector`. */
export interface LocalRecord {
  /** In the order in which they ended. */
  readonly spans: readonly FinishedSpan[];
  readonly isKeptByService: boolean;
}

export interface TraceRecord {
  readonly traceId: string;
  readonly locals: readonly LocalRecord[];
}

const NOTHING: LocalRecord = { spans: [], isKeptByService: false };
const START = 1_764_349_200;
const OPTIONS = { environment: 'development', forceTrace: { rateLimit: 1e9 } } as const;

/**
 * Runs traces in services with these options. Each service decides about its part, as in the mode `process`, and all its spans
 * are recorded, as in the mode `collector`: the head decision is the same in both.
 */
export function recordTraces(sampling: GeneratedSampling, plans: readonly TracePlan[]): readonly TraceRecord[] {
  const ids = new SequentialIds();
  const services = [0, 1, 2].map((index) => new Service(index, sampling, ids));
  return plans.map((plan) => {
    ids.traceId = plan.traceId;
    let caller = callerOf(plan);
    const locals = plan.locals.map((local) => {
      const record = services[local.service]?.serve(local, caller, plan.isForced) ?? NOTHING;
      const root = record.spans.find(({ parentSpanContext }) => parentSpanContext?.isRemote ?? true);
      if (root) caller ??= { ...root.spanContext(), isRemote: true };
      return record;
    });
    return { traceId: plan.traceId, locals };
  });
}

function callerOf({ traceId, caller }: TracePlan): SpanContext | undefined {
  if (!caller) return undefined;
  const { isSampled, traceState } = caller;
  const state = traceState === '' ? {} : { traceState: createTraceState(traceState) };
  return { traceId, spanId: 'ca11e4ca11e4ca11', traceFlags: Number(isSampled), isRemote: true, ...state };
}

class SequentialIds {
  traceId = '';
  private spans = 0;
  readonly generateTraceId = (): string => this.traceId;
  readonly generateSpanId = (): string => (++this.spans).toString(16).padStart(16, '0');
}

class Service {
  private readonly sampling: TraceSampling;
  private readonly tracer: Tracer;
  private readonly kept = new Sink();
  private readonly recorded = new Sink();

  constructor(index: number, sampling: GeneratedSampling, idGenerator: SequentialIds) {
    this.sampling = traceSamplingOf({ ...OPTIONS, sampling: { ...sampling, mode: 'process' } }, [this.kept], {});
    const whole = traceSamplingOf({ ...OPTIONS, sampling: { ...sampling, mode: 'collector' } }, [this.recorded], {});
    const provider = new EngineTracerProvider({
      resource: { attributes: { 'service.name': `service-${index}` } },
      sampler: whole.sampler,
      spanProcessors: [...this.sampling.processors, ...whole.processors],
      idGenerator,
    });
    this.tracer = provider.getTracer('generated');
    this.forced = whole.forcedTraces;
  }

  private readonly forced: TraceSampling['forcedTraces'];

  serve(plan: LocalPlan, caller: SpanContext | undefined, isForced: boolean): LocalRecord {
    const parent = caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
    const spans = this.start(plan, isForced ? this.force(parent) : parent);
    const ends = plan.spans.map((one, index) => ({ ...one, index, span: spans[index] })).toReversed();
    for (const one of [...ends.filter(({ isLate }) => !isLate), ...ends.filter(({ isLate }) => isLate)]) end(one);
    const kept = this.kept.take();
    return { spans: this.recorded.take(), isKeptByService: kept.length > 0 };
  }

  private start({ path, spans: plans }: LocalPlan, parent: Context): readonly Span[] {
    const spans: Span[] = [];
    for (const [index, { parent: at, attributes }] of plans.entries()) {
      const above = spans[at];
      const context = above ? trace.setSpan(parent, above) : parent;
      const request = { 'http.request.method': 'GET', 'url.path': path };
      const options = { startTime: [START, index] as [number, number], attributes: above ? {} : request };
      const span = this.tracer.startSpan(`span ${index}`, { ...options, kind: SpanKind.SERVER }, context);
      spans.push(span.setAttributes(attributes));
    }
    return spans;
  }

  private force(context: Context): Context {
    const headers = { 'x-force-trace': 'true' };
    const getter = { get: () => headers['x-force-trace'], keys: () => Object.keys(headers) };
    return this.forced?.extract(context, headers, getter) ?? context;
  }
}

interface Ending extends SpanPlan {
  readonly index: number;
  readonly span: Span | undefined;
}

function end({ span, index, nanos, isFailed }: Ending): void {
  if (isFailed) span?.setStatus({ code: SpanStatusCode.ERROR });
  const total = index + nanos;
  span?.end([START + Math.floor(total / 1e9), total % 1e9]);
}

/** Holds what it gets. */
class Sink implements SpanProcessor {
  private spans: FinishedSpan[] = [];

  take(): readonly FinishedSpan[] {
    const { spans } = this;
    this.spans = [];
    return spans;
  }

  onStart(): void {}

  onEnd(span: FinishedSpan): void {
    this.spans.push(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
