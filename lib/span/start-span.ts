import {
  type Attributes,
  type Context,
  context as contextApi,
  type Link,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  type SpanOptions,
  trace,
  type TimeInput,
  type Tracer,
} from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { askUser } from '../diagnostics/user-code';
import { textValue } from '../values/attribute-value';
import { cleanAttributes } from '../values/clean-attributes';
import type { AttributeSource } from '../otel/attribute-source';
import { withCallsiteTarget } from '../otel/callsite-target';
import { isRecordingSpan } from '../engine/span/recording-span';
import { isEngineTracer } from '../engine/tracer';
import { ActiveSpan, type DeclaredFields } from './active-span';
import { OpenSpan } from './open-span';
import { type ExplicitParent, rememberOpen } from './open-spans';
import { leaveOut } from './limits/span-admission';
import { watchName } from './limits/span-name-cardinality';
import { activeSpanOf, contextIn, spanOf } from './current/span-context';
import { spanStarted } from './span-watchers';
import { currentTracer } from './current/current-tracer';

/** What a span is opened with. */
export interface SpanOpening {
  /** Constant text: what varies from call to call belongs into attributes. */
  readonly name: string;
  /** What filters and log lines call the origin of the span; the name by default. */
  readonly target?: string;
  /** How much the span matters, from `trace` to `error`; `info` by default. */
  readonly level?: string;
  /** INTERNAL by default. */
  readonly kind?: SpanKind;
  /**
   * None by default. A function is called at most once, and only where the span is recorded, a sampler decides by
   * attributes, or a log line or the filter asks for them.
   */
  readonly attributes?: Attributes | (() => Attributes);
  readonly links?: Link[];
  /** The context whose span is the parent; the current one by default, `null` for a new root. */
  readonly parent?: Context | null;
  /** Fields that are recorded while the span is open; without it the span takes any. */
  readonly declared?: DeclaredFields;
  readonly startTime?: TimeInput;
}

/**
 * Starts a span; it becomes current only inside {@link OpenSpan.run}. Its name, its attributes and those of its links are
 * bounded, and their secrets are hidden. Never throws.
 *
 * @example
 * ```ts
 * const open = openSpan({ name: 'warm the cache', attributes: { 'cache.name': 'prices' } });
 * open.run(() => recordField('cache.entries', 3));
 * open.end();
 * ```
 */
export function openSpan(opening: SpanOpening): OpenSpan {
  const name = textValue(opening.name);
  const { target = name, level = 'info', parent } = opening;
  const outer = parent === null ? trace.deleteSpan(contextApi.active()) : (parent ?? contextApi.active());
  // The names of decorated methods are constant; those of requests, messages and queries come from elsewhere.
  watchName(target, name);
  const { kind, declared, links, startTime, attributes = {} } = opening;
  const start = { links: links?.map(cleanLink), startTime, attributes: cleaned(attributes), isForSamplers: true };
  return openAt({ name, target, level, kind, declared }, outer, start);
}

function cleaned(attributes: Attributes | (() => Attributes)): () => Attributes {
  if (typeof attributes === 'function') {
    return () => cleanAttributes(askUser('the attributes of a span', attributes, NO_ATTRIBUTES));
  }
  // The caller may change its object later.
  const clean = cleanAttributes(attributes);
  return () => clean;
}

function cleanLink(link: Link): Link {
  return link.attributes ? { ...link, attributes: cleanAttributes(link.attributes) } : link;
}

/** Everything about a span that is the same for each call of one callsite. */
export interface SpanSite {
  readonly name: string;
  readonly target: string;
  readonly level: string;
  readonly kind: SpanKind | undefined;
  readonly declared: DeclaredFields | undefined;
  /** Whether an attribute may act on the span, as `otel.name` does, instead of becoming one. */
  readonly hasSpecialFields?: boolean;
}

/** What is known of one span alone. */
export interface SpanStart extends Partial<AttributeSource> {
  /** The attributes without `code.function.name`, for spans that get it at their end. */
  fields?(): Attributes;
  readonly links?: Link[] | undefined;
  readonly startTime?: TimeInput | undefined;
  /** As in `FieldSource`. */
  readonly holdsLittle?: boolean;
  /** Where the parent was given explicitly; by default, the context has it. */
  readonly explicit?: ExplicitParent | undefined;
}

/**
 * {@link openSpan} for a callsite that is called again and again.
 *
 * @param outer the context whose span is the parent
 * @param start its attributes are asked only where the span is recorded, with the outer span still current
 */
export function openAt(site: SpanSite, outer: Context, start: SpanStart): OpenSpan {
  const parent = spanOf(outer);
  const { explicit } = start;
  const enclosing = explicit ? explicit.enclosing : activeSpanOf(outer);
  const around = recordedAround(parent, explicit ? explicit.parent : enclosing);
  const crowdedOut = around && leaveOut(site.name, outer, around);
  if (crowdedOut) return crowdedOut;
  const tracer = around?.tracer ?? tracerInForce();
  const context = around ? outer : located(site, outer, parent);
  if (isEngineTracer(tracer) && isSource(start) && !site.hasSpecialFields) {
    const span = tracer.startSpanFrom(site.name, start, context, site.kind, start.links, start.startTime);
    const recorded = isRecordingSpan(span) ? span.attributes : undefined;
    return opened(span, site, outer, enclosing, start, around, recorded, tracer);
  }
  // Below a span that is recorded, one is recorded as a rule; elsewhere nobody knows before the sampler has been asked.
  const isEarly = start.isForSamplers || (around && !site.hasSpecialFields);
  const early = isEarly ? fieldsOf(start) : undefined;
  const span = startSpan(tracer, site, context, start, early);
  const recorded = recordedBy(span, site, start, early);
  const open = opened(span, site, outer, enclosing, start, around, recorded, tracer);
  // What acts on the span is written one by one.
  if (site.hasSpecialFields && start.attributes && span.isRecording()) open.active.writeAll(start.attributes());
  return open;
}

/**
 * {@link openAt} below a span of this process that is not recorded: see `isBelowUnrecorded`. The span in the context
 * stands for the new one too, which has a name and fields of its own for lines and the filter.
 */
export function openUnread({ name, target, declared, level }: SpanSite, outer: Context, start: SpanStart): OpenSpan {
  const span = spanOf(outer) ?? UNRECORDED;
  const active = new ActiveSpan(span, name, target, declared, activeSpanOf(outer), level);
  active.keepFields(start, outer);
  return new OpenSpan(active, contextIn(outer, active), false, start.holdsLittle);
}

function fieldsOf(start: SpanStart): Attributes | undefined {
  return start.fields ? start.fields() : start.attributes?.();
}

function opened(
  span: Span,
  { name, target, declared, level }: SpanSite,
  outer: Context,
  enclosing: ActiveSpan | undefined,
  start: SpanStart,
  around: ActiveSpan | undefined,
  recorded: Attributes | undefined,
  tracer: Tracer,
): OpenSpan {
  const active = new ActiveSpan(span, name, target, declared, enclosing, level, around?.localTrace, recorded, tracer);
  if (start.explicit) active.placeUnder(start.explicit.parent);
  if (recorded === undefined && !span.isRecording()) active.keepFields(start, outer);
  rememberOpen(active);
  const open = new OpenSpan(active, contextIn(outer, active));
  spanStarted(active);
  return open;
}

function startSpan(
  tracer: Tracer,
  { name, kind = INTERNAL }: SpanSite,
  context: Context,
  { links, startTime }: SpanStart,
  early: Attributes | undefined,
): Span {
  try {
    const options: SpanOptions = { kind, attributes: early ?? {} };
    if (links) options.links = links;
    if (startTime !== undefined) options.startTime = startTime;
    return tracer.startSpan(name, options, context);
  } catch (error) {
    countFault('starting a span', error);
    return UNRECORDED;
  }
}

/** What the span has recorded so far, which log lines repeat; `undefined` where that is nothing. */
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

function isSource(start: SpanStart): start is SpanStart & AttributeSource {
  return start.attributes !== undefined;
}

function tracerInForce(): Tracer {
  try {
    return currentTracer();
  } catch (error) {
    countFault('finding the tracer in force', error);
    return NOBODYS;
  }
}

/**
 * Treats a span that somebody else has opened, and will end, as one of ours: fields and errors of the work inside go to
 * it, and log lines show it.
 *
 * @param context the one in which the span is current
 *
 * @example
 * ```ts
 * const span = trace.getTracer('of a framework').startSpan('GET /orders');
 * const joined = joinSpan(span, 'GET /orders', 'http', trace.setSpan(context.active(), span));
 * joined.run(() => recordField('customer_id', 'c-7'));
 * span.end();
 * ```
 */
export function joinSpan(span: Span, name: string, target: string, context: Context): OpenSpan {
  const active = new ActiveSpan(span, name, target, undefined, activeSpanOf(context));
  if (!span.isRecording()) active.keepFields({}, context);
  return new OpenSpan(active, contextIn(context, active), false);
}

/** The span of ours that the new one will be part of the trace of, where that is recorded here. */
function recordedAround(parent: Span | undefined, enclosing: ActiveSpan | undefined): ActiveSpan | undefined {
  if (!parent || !enclosing?.span.isRecording()) return undefined;
  if (parent === enclosing.span) return enclosing;
  return parent.spanContext().traceId === enclosing.span.spanContext().traceId ? enclosing : undefined;
}

/** Only at a local root is a sampler's decision more than that of the parent. */
function located({ target }: SpanSite, outer: Context, parent: Span | undefined): Context {
  return parent && !parent.spanContext().isRemote ? outer : withCallsiteTarget(outer, target);
}

const { INTERNAL } = SpanKind;

const NO_ATTRIBUTES: Attributes = {};

/** Starts spans that are not recorded. */
const NOBODYS: Tracer = new ProxyTracerProvider().getTracer('');

const UNRECORDED: Span = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
