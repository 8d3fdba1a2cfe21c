import {
  type Attributes,
  type Context,
  context as contextApi,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type TimeInput,
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
import { RANDOM_IDS } from './random-ids';
import type { InstrumentationScope } from '../otel/finished-span';
import type { SpanOrigin } from './span/readable-span';
import { RecordingSpan } from './span/recording-span';
import { type IdGenerator, SamplingDecision, type SamplingResult } from '../otel/sdk';
import type { SpanRedaction } from '../otel/span-redaction';
import { nameOf } from './span/span-details';
import { isTracingSuppressed } from '../otel/suppression';

/** The state that all tracers of one provider share. */
export interface TracerState {
  readonly sampler: CheckedSampler;
  /** Whether the sampler is the default one, which need not be called: see `PARENT_BASED_ALWAYS_ON`. */
  readonly isParentBased: boolean;
  /** Whether spans below our own spans are decided without a call of the sampler. */
  readonly followsLocalParents: boolean;
  readonly ids: IdGenerator;
  stopped: boolean;
}

const RECORD_AND_SAMPLE: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
/** The decision of a parent that is recorded but not sampled, for processors that decide at its end. */
const RECORD_ONLY: SamplingResult = { decision: SamplingDecision.RECORD };
const NO_OPTIONS: SpanOptions = {};
// TypeScript before 5.9 needs a unique symbol in declarations, and infers one only from `Symbol.for`.
const IS_ENGINE_TRACER: unique symbol = Symbol.for(sharedName('engine-tracer'));
/** Read once: each read of an API export calls a getter. */
const { getSpan } = trace;
const EMPTY = ROOT_CONTEXT;
const { SAMPLED, NONE } = TraceFlags;
const { INTERNAL } = SpanKind;

/**
 * A tracer whose spans cost a fraction of the SDK's. It never throws: if a sampler, id generator or processor fails, the
 * fault is counted and the call goes on.
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

  /** Whether a span whose parent started in this process gets the decision of its parent. */
  get followsLocalParents(): boolean {
    return this.state.followsLocalParents;
  }

  startSpan(name: string, options?: SpanOptions, context: Context = contextApi.active()): Span {
    try {
      const given = options ?? NO_OPTIONS;
      const { kind, root } = given;
      const outer = root === true && getSpan(context) ? trace.deleteSpan(context) : context;
      const { redaction } = this.origin;
      const redactedName = redaction ? redaction.text(nameOf(name)) : nameOf(name);
      return this.begin(
        redactedName,
        new GivenSource(given, redaction),
        outer,
        typeof kind === 'number' ? kind : INTERNAL,
      );
    } catch (error) {
      countFault('starting a span', error);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  }

  /**
   * {@link startSpan} with attributes that are made only if the span is recorded, and belong to it. A sampler sees them below
   * a recorded span. At a root, where most spans may be dropped, it sees them only if `source.isForSamplers` is set.
   *
   * @param source makes the attributes; the span limits apply to them
   * @param context the context whose span is the parent
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
    const isEmpty = context === EMPTY;
    const parent = isEmpty ? undefined : getSpan(context);
    const { sampler, isParentBased, followsLocalParents, ids, stopped } = this.state;
    if (stopped) return trace.wrapSpanContext(validContextOf(parent) ?? INVALID_SPAN_CONTEXT);
    if (!isEmpty && isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const isUnderRecorded = parent instanceof RecordingSpan;
    const isUnderUnrecorded = !isUnderRecorded && parent instanceof NonRecordingSpan;
    const byParent = isParentBased || (followsLocalParents && (isUnderRecorded || isUnderUnrecorded));
    const lazyId = ids === RANDOM_IDS;
    // Fast path for most unrecorded spans: their ids are rarely read, so none is drawn.
    if (byParent && lazyId && isUnderUnrecorded) {
      return new NonRecordingSpan(parent.traceId, parent.traceState);
    }
    const parentSpanContext = validContextOf(parent);
    const spanId = lazyId ? undefined : ids.generateSpanId();
    const traceId = parentSpanContext ? parentSpanContext.traceId : ids.generateTraceId();
    const isSampled = !parentSpanContext || (parentSpanContext.traceFlags & SAMPLED) !== 0;
    if (byParent && !isSampled && !isUnderRecorded)
      return new NonRecordingSpan(traceId, parentSpanContext.traceState, spanId);
    const early = !byParent && isSeenBySampler(source, sampler, isUnderRecorded) ? source.attributes() : undefined;
    const resultOfParent = isSampled ? RECORD_AND_SAMPLE : RECORD_ONLY;
    const { links, startTime } = source;
    const result = byParent ? resultOfParent : sampler.shouldSample(context, traceId, name, kind, early ?? {}, links);
    const traceState = result.traceState ?? parentSpanContext?.traceState;
    if (result.decision === SamplingDecision.NOT_RECORD) return new NonRecordingSpan(traceId, traceState, spanId);
    const own = early ?? (source.recordedAttributes ? source.recordedAttributes() : source.attributes());
    // The sampler may have changed the attributes that it was given.
    const attributes = byParent ? own : withAdded(early ? validated(early) : own, result.attributes);
    const spanContext = contextOf(traceId, spanId ?? ids.generateSpanId(), result, traceState);
    const anchor = isUnderRecorded ? parent.anchor : undefined;
    const span = new RecordingSpan(this.origin, { name, kind, attributes, spanContext, parentSpanContext, anchor });
    if (startTime !== undefined && startTime !== null) span.startAt(startTime);
    if (links && links.length > 0) span.addLinks(links);
    this.origin.processors.onStart(span, context);
    return span;
  }
}

/** Recognises tracers of other copies of this package too. */
export function isEngineTracer(tracer: Tracer): tracer is EngineTracer {
  return tracer instanceof EngineTracer || (tracer as unknown as Record<symbol, unknown>)[IS_ENGINE_TRACER] === true;
}

/** Attributes given by a caller of the API; the span keeps a copy. */
class GivenSource implements LazySpanOptions {
  readonly isForSamplers = true;
  readonly links: readonly Link[] | undefined;
  readonly startTime: TimeInput | undefined;

  constructor(
    private readonly given: SpanOptions,
    private readonly redaction: SpanRedaction | undefined,
  ) {
    this.links = given.links;
    this.startTime = given.startTime;
  }

  attributes(): Attributes {
    const { given, redaction } = this;
    return copyAttributes(redaction && given.attributes ? redaction.attributes(given.attributes) : given.attributes);
  }
}

/** The span context of a parent; `undefined` if it is missing or invalid. Our own spans need no check. */
function validContextOf(parent: Span | undefined): SpanContext | undefined {
  if (parent === undefined) return undefined;
  const context = parent.spanContext();
  if (parent instanceof RecordingSpan || parent instanceof NonRecordingSpan) return context;
  return isSpanContextValid(context) ? context : undefined;
}

function isSeenBySampler(source: LazySpanOptions, sampler: CheckedSampler, isUnderRecorded: boolean): boolean {
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

/** Adds the sampler's attributes, which override the span's own. */
function withAdded(attributes: Attributes, added: Readonly<Attributes> | undefined): Attributes {
  if (!added) return attributes;
  for (const [key, value] of Object.entries(copyAttributes(added))) put(attributes, key, value);
  return attributes;
}
