import {
  type Attributes,
  type Context,
  context as contextApi,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  trace,
  TraceFlags,
  type Tracer,
  type TraceState,
} from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import type { LazySpanOptions } from '../otel/attribute-source';
import type { CheckedSampler } from './checked-sampler';
import { copyAttributes, put, validated } from './span/attributes';
import { sharedName } from '../process/process-record';
import { OwnContext } from './span/own-context';
import { NonRecordingSpan } from './span/non-recording-span';
import { validContextOf } from './parent';
import { RANDOM_IDS } from './random-ids';
import type { InstrumentationScope } from '../otel/finished-span';
import type { SpanOrigin } from './span/readable-span';
import { RecordingSpan } from './span/recording-span';
import { type IdGenerator, SamplingDecision, type SamplingResult } from '../otel/sdk';
import type { SpanRedaction } from '../otel/span-redaction';
import { nameOf } from './span/span-details';
import { isTracingSuppressed } from '../otel/suppression';

/** What all tracers of one provider share. */
export interface TracerState {
  readonly sampler: CheckedSampler;
  /** Whether the parent alone decides, and what has none is kept: the sampler is never asked. */
  readonly isParentBased: boolean;
  /** Whether spans with a parent of ours are decided without the sampler. */
  readonly followsLocalParents: boolean;
  readonly ids: IdGenerator;
  /** Whether the provider was shut down. */
  stopped: boolean;
}

const WANTED: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
/** As a parent that is recorded without being sampled, for processors that decide at its end. */
const RECORDED: SamplingResult = { decision: SamplingDecision.RECORD };
const NO_OPTIONS: SpanOptions = {};
// The declarations of TypeScript before 5.9 need a unique symbol, which only `Symbol.for` itself gives.
const IS_ENGINE_TRACER: unique symbol = Symbol.for(sharedName('engine-tracer'));
/** Taken once: reading what the API exports calls a function each time. */
const { getSpan } = trace;
const { SAMPLED, NONE } = TraceFlags;
const { INTERNAL } = SpanKind;

/**
 * A tracer whose spans cost a fraction of the SDK's. It never throws: where a sampler, a generator of ids or a
 * processor fails, the fault is counted and the call goes on.
 */
export class EngineTracer implements Tracer {
  get [IS_ENGINE_TRACER](): true {
    return true;
  }

  constructor(
    private readonly origin: SpanOrigin,
    private readonly state: TracerState,
  ) {}

  get instrumentationScope(): InstrumentationScope {
    return this.origin.instrumentationScope;
  }

  /** Whether a span whose parent started in this process is decided as its parent was, without the sampler. */
  get followsLocalParents(): boolean {
    return this.state.followsLocalParents;
  }

  startSpan(name: string, options?: SpanOptions, context: Context = contextApi.active()): Span {
    try {
      const given = options ?? NO_OPTIONS;
      const { kind, root } = given;
      const outer = root === true && getSpan(context) ? trace.deleteSpan(context) : context;
      const { redaction } = this.origin;
      const shownName = redaction ? redaction.text(nameOf(name)) : nameOf(name);
      return this.begin(shownName, sourceOf(given, redaction), outer, typeof kind === 'number' ? kind : INTERNAL);
    } catch (error) {
      countFault('starting a span', error);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  }

  /**
   * {@link startSpan} with attributes that are made only where the span is recorded, and belong to it. A sampler that is
   * asked below a span that is recorded sees them; at a root, where most spans may not be wanted, it sees those that
   * are for samplers.
   *
   * @param source what makes the attributes; limits apply to what it answers
   * @param context the one whose span is the parent
   *
   * @example
   * ```ts
   * const provider = new EngineTracerProvider({ spanProcessors: [] });
   * const source = { attributes: () => ({ customer_id: 'c-7' }) };
   * const span = provider.getTracer('orders').startSpanFrom('create_order', source, context.active());
   * span.isRecording(); // => true
   * span.end();
   * ```
   */
  startSpanFrom(name: string, source: LazySpanOptions, context: Context, kind: SpanKind = INTERNAL): Span {
    try {
      return this.begin(name, source, context, kind);
    } catch (error) {
      countFault('starting a span', error);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    context: Context,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan(name: string, ...rest: unknown[]): unknown {
    const fn = rest.pop();
    if (typeof fn !== 'function') return undefined;
    const [options, given] = rest as [SpanOptions?, Context?];
    const outer = given ?? contextApi.active();
    const span = this.startSpan(name, options, outer);
    return contextApi.with(trace.setSpan(outer, span), fn as (span: Span) => unknown, undefined, span);
  }

  private begin(name: string, source: LazySpanOptions, context: Context, kind: SpanKind): Span {
    const parent = getSpan(context);
    const { sampler, isParentBased, followsLocalParents, ids, stopped } = this.state;
    if (stopped) return trace.wrapSpanContext(validContextOf(parent) ?? INVALID_SPAN_CONTEXT);
    if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const isUnder = parent instanceof RecordingSpan;
    const isUnderLeft = !isUnder && parent instanceof NonRecordingSpan;
    const byParent = isParentBased || (followsLocalParents && (isUnder || isUnderLeft));
    const lazyId = ids === RANDOM_IDS;
    // Most spans of a trace that is not kept: nobody will ever ask for their ids.
    if (byParent && lazyId && isUnderLeft) {
      return new NonRecordingSpan(parent.traceId, parent.traceState);
    }
    const parentSpanContext = validContextOf(parent);
    const spanId = lazyId ? undefined : ids.generateSpanId();
    const traceId = parentSpanContext ? parentSpanContext.traceId : ids.generateTraceId();
    const isSampled = !parentSpanContext || (parentSpanContext.traceFlags & SAMPLED) !== 0;
    if (byParent && !isSampled && !isUnder) return new NonRecordingSpan(traceId, parentSpanContext.traceState, spanId);
    const early = !byParent && isShownEarly(source, sampler, isUnder) ? source.attributes() : undefined;
    const asParent = isSampled ? WANTED : RECORDED;
    const { links, startTime } = source;
    const asked = byParent ? asParent : sampler.shouldSample(context, traceId, name, kind, early ?? {}, links);
    const traceState = asked.traceState ?? parentSpanContext?.traceState;
    if (asked.decision === SamplingDecision.NOT_RECORD) return new NonRecordingSpan(traceId, traceState, spanId);
    const own = early ?? source.attributes();
    // The sampler may have written to what it was shown.
    const attributes = byParent ? own : withAdded(early ? validated(early) : own, asked.attributes);
    const spanContext = contextOf(traceId, spanId ?? ids.generateSpanId(), asked, traceState);
    const anchor = isUnder ? parent.anchor : undefined;
    const span = new RecordingSpan(this.origin, { name, kind, attributes, spanContext, parentSpanContext, anchor });
    if (startTime !== undefined && startTime !== null) span.startAt(startTime);
    if (links && links.length > 0) span.addLinks(links);
    this.origin.processors.onStart(span, context);
    return span;
  }
}

/** Whether a tracer is one of the engine, in this copy of the package or in another one. */
export function isEngineTracer(tracer: Tracer): tracer is EngineTracer {
  return tracer instanceof EngineTracer || (tracer as unknown as Record<symbol, unknown>)[IS_ENGINE_TRACER] === true;
}

/** What a caller of the API gives, of which the span keeps a copy. */
function sourceOf(
  { attributes, links, startTime }: SpanOptions,
  redaction: SpanRedaction | undefined,
): LazySpanOptions {
  return {
    attributes: () => copyAttributes(redaction && attributes ? redaction.attributes(attributes) : attributes),
    isForSamplers: true,
    links,
    startTime,
  };
}

/** Whether a sampler that is about to be asked sees the attributes. */
function isShownEarly(source: LazySpanOptions, sampler: CheckedSampler, isUnderRecorded: boolean): boolean {
  return (isUnderRecorded || source.isForSamplers === true) && !sampler.ignoresAttributes;
}

function contextOf(
  traceId: string,
  spanId: string,
  { decision }: SamplingResult,
  traceState: TraceState | undefined,
): SpanContext {
  const traceFlags = decision === SamplingDecision.RECORD_AND_SAMPLED ? SAMPLED : NONE;
  return new OwnContext(traceId, spanId, traceFlags, traceState);
}

/** What the sampler added; it comes last, and wins. */
function withAdded(attributes: Attributes, added: Readonly<Attributes> | undefined): Attributes {
  if (!added) return attributes;
  for (const [key, value] of Object.entries(copyAttributes(added))) put(attributes, key, value);
  return attributes;
}
