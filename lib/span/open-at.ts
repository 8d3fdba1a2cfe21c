import {
  type Attributes,
  type Context,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  type SpanOptions,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { isRecordingSpan } from '../engine/span/recording-span';
import { isEngineTracer } from '../engine/tracer';
import type { LazySpanOptions } from '../otel/attribute-source';
import { withCallsiteTarget } from '../otel/callsite-target';
import { ActiveSpan } from './active-span';
import { activeSpanOf, contextIn, spanOf } from './current/span-context';
import { currentTracer } from './current/current-tracer';
import { dropSpan } from './limits/dropped-span';
import { OpenSpan } from './open-span';
import { type ExplicitParent, rememberOpen } from './open-spans';
import type { SpanSite } from './span-site';
import { spanStarted } from './span-watchers';

/** The values of one span; those shared by all spans of a callsite are in {@link SpanSite}. */
export interface SpanStart extends Partial<LazySpanOptions> {
  /** The attributes without `code.function.name`, for SDK spans, which get it at their end. */
  fields?(): Attributes;
  /** As in `FieldSource`. */
  readonly holdsLittle?: boolean;
  /** The explicit parent; by default, the span in the context is the parent. */
  readonly explicit?: ExplicitParent | undefined;
}

/**
 * Opens the span of one call of a callsite. The span is current only inside {@link OpenSpan.run}. Never throws.
 *
 * @param outer the context whose span is the parent
 * @param start its attributes are evaluated only if the span is recorded, while the outer span is still current
 */
export function openAt(site: SpanSite, outer: Context, start: SpanStart): OpenSpan {
  const parent = spanOf(outer);
  const { explicit } = start;
  const enclosing = explicit ? explicit.enclosing : activeSpanOf(outer);
  const localParent = recordedParent(parent, explicit ? explicit.parent : enclosing);
  const dropped = localParent && dropSpan(site.name, outer, localParent);
  if (dropped) return dropped;
  const tracer = localParent?.tracer ?? tracerOrNoop();
  const context = localParent ? outer : withTargetAtRoot(site, outer, parent);
  if (isEngineTracer(tracer) && isSource(start) && !site.hasSpecialFields) {
    const span = tracer.startSpanFrom(site.name, start, context, site.kind);
    const recorded = span.isRecording() && isRecordingSpan(span) ? span.attributes : undefined;
    const active = new ActiveSpan(span, site, enclosing, recorded);
    active.startedBy(tracer, localParent);
    return opened(active, outer, start);
  }
  // A child of a recorded span is almost always recorded. Elsewhere only the sampler knows.
  const isEarly = start.isForSamplers || (localParent && !site.hasSpecialFields);
  const early = isEarly ? fieldsOf(start) : undefined;
  const span = startSpan(tracer, site.name, optionsOf(site, start, early), context);
  const active = new ActiveSpan(span, site, enclosing, recordedBy(span, site, start, early));
  active.startedBy(tracer, localParent);
  const open = opened(active, outer, start);
  // Special fields act on the span, so each is written by itself.
  if (site.hasSpecialFields && start.attributes && span.isRecording()) active.writeAll(start.attributes());
  return open;
}

/**
 * {@link openAt} below an unrecorded span of this process: see `isUnderUnsampledParent`. The new span reuses the OpenTelemetry
 * span in the context; its own name and fields serve log lines and the filter.
 */
export function openUnrecorded(site: SpanSite, outer: Context, start: SpanStart): OpenSpan {
  const active = new ActiveSpan(spanOf(outer) ?? UNRECORDED, site, activeSpanOf(outer));
  active.keepFields(start, outer);
  return new OpenSpan(active, contextIn(outer, active), false, start.holdsLittle);
}

function fieldsOf(start: SpanStart): Attributes | undefined {
  return start.fields ? start.fields() : start.attributes?.();
}

function opened(active: ActiveSpan, outer: Context, start: SpanStart): OpenSpan {
  if (start.explicit) active.placeUnder(start.explicit.parent);
  if (!active.span.isRecording()) active.keepFields(start, outer);
  rememberOpen(active);
  const open = new OpenSpan(active, contextIn(outer, active));
  spanStarted(active);
  return open;
}

function optionsOf(
  { kind = INTERNAL }: SpanSite,
  { links, startTime }: SpanStart,
  attributes: Attributes = {},
): SpanOptions {
  const options: SpanOptions = { kind, attributes };
  if (links) options.links = [...links];
  if (startTime !== undefined) options.startTime = startTime;
  return options;
}

function startSpan(tracer: Tracer, name: string, options: SpanOptions, context: Context): Span {
  try {
    return tracer.startSpan(name, options, context);
  } catch (error) {
    countFault('starting a span', error);
    return UNRECORDED;
  }
}

/** The attributes recorded at the start, which log lines repeat; `undefined` if there are none. */
function recordedBy(
  span: Span,
  { hasSpecialFields }: SpanSite,
  start: SpanStart,
  early: Attributes | undefined,
): Attributes | undefined {
  if (isRecordingSpan(span)) return span.attributes;
  if (!span.isRecording()) return undefined;
  const late = early || hasSpecialFields ? undefined : fieldsOf(start);
  if (!late) return early;
  span.setAttributes(late);
  return late;
}

function isSource(start: SpanStart): start is SpanStart & LazySpanOptions {
  return start.attributes !== undefined;
}

function tracerOrNoop(): Tracer {
  try {
    return currentTracer();
  } catch (error) {
    countFault('finding the current tracer', error);
    return NOOP_TRACER;
  }
}

/** The enclosing or explicit parent of this package, if it is recorded and belongs to the same trace. */
function recordedParent(parent: Span | undefined, enclosing: ActiveSpan | undefined): ActiveSpan | undefined {
  if (!parent || !enclosing?.span.isRecording()) return undefined;
  if (parent === enclosing.span) return enclosing;
  return parent.spanContext().traceId === enclosing.span.spanContext().traceId ? enclosing : undefined;
}

/** Adds the target at a local root only: below it, samplers follow the parent. */
function withTargetAtRoot({ target }: SpanSite, outer: Context, parent: Span | undefined): Context {
  return parent && !parent.spanContext().isRemote ? outer : withCallsiteTarget(outer, target);
}

const { INTERNAL } = SpanKind;

const NOOP_TRACER: Tracer = new ProxyTracerProvider().getTracer('');

const UNRECORDED: Span = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
