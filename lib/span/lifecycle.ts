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
import { countFault, guard } from '../diagnostics/fault';
import { withCallsiteTarget } from '../engine/callsite-target';
import { RecordingSpan } from '../engine/recording-span';
import { EngineTracer } from '../engine/tracer';
import { ActiveSpan, type DeclaredFields } from './active-span';
import { type CountLeftOut, LeftOutSpan } from './left-out-span';
import { OpenSpan } from './open-span';
import { SiblingTally } from './sibling-tally';
import { watchName } from './span-names';
import { activeSpanOf, contextIn, spanOf } from './span-frame';
import { spanStarted } from './span-watchers';
import { traceLimits } from './trace-limits';
import { currentTracer } from './tracer';

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
  readonly attributes?: Attributes;
  readonly links?: Link[];
  /** The context whose span is the parent; the current one by default, `null` for a new root. */
  readonly parent?: Context | null;
  /** Fields that are recorded while the span is open; without it the span takes any. */
  readonly declared?: DeclaredFields;
  readonly startTime?: TimeInput;
}

/**
 * Starts a span; it becomes current only inside {@link OpenSpan.run}. Never throws.
 *
 * @example
 * ```ts
 * const open = openSpan({ name: 'warm the cache', attributes: { 'cache.name': 'prices' } });
 * open.run(() => recordField('cache.entries', 3));
 * open.end();
 * ```
 */
export function openSpan(opening: SpanOpening): OpenSpan {
  const { name, target = name, level = 'info', parent } = opening;
  const outer = parent === null ? trace.deleteSpan(contextApi.active()) : (parent ?? contextApi.active());
  // The names of decorated methods are constant; those of requests, messages and queries come from elsewhere.
  watchName(target, name);
  const { kind, declared, links, startTime, attributes = {} } = opening;
  const site: SpanSite = { name, target, level, kind, declared, attributes: nothing };
  return openAt(site, outer, { links, startTime, attributes });
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
  /**
   * What the span carries from its start on, asked only where it is recorded and with the outer span still current;
   * valid attributes that belong to the span from then on. Must not throw.
   */
  attributes(self: unknown, args: readonly unknown[]): Attributes;
}

/** What is known of one span alone. */
export interface SpanStart {
  readonly self?: unknown;
  readonly args?: readonly unknown[];
  readonly links?: Link[] | undefined;
  readonly startTime?: TimeInput | undefined;
  /** Known before anybody has decided whether the span is recorded, so that samplers see them. */
  readonly attributes?: Attributes;
}

/**
 * {@link openSpan} for a callsite that is called again and again.
 *
 * @param outer the context whose span is the parent
 */
export function openAt(site: SpanSite, outer: Context, start: SpanStart): OpenSpan {
  const enclosing = activeSpanOf(outer);
  const parent = spanOf(outer);
  const around = recordedAround(parent, enclosing);
  const crowdedOut = around && leaveOut(site.name, outer, around);
  if (crowdedOut) return crowdedOut;
  const { self, args = [], attributes } = start;
  // Below a span that is recorded, one is recorded as a rule; elsewhere nobody knows before the sampler has been asked.
  const owned = around && !attributes && !site.hasSpecialFields ? site.attributes(self, args) : undefined;
  const tracer = around?.tracer ?? guard('starting a span', currentTracer, NOBODYS);
  const span = startSpan(tracer, site, around ? outer : located(site, outer, parent), start, owned);
  const isRecording = span.isRecording();
  const late = isRecording && !owned ? site.attributes(self, args) : undefined;
  // What acts on the span is written one by one; the rest is known to be valid.
  const valid = late && !site.hasSpecialFields ? late : undefined;
  if (valid) setValid(span, valid);
  const active = new ActiveSpan(
    span,
    site.name,
    site.target,
    site.declared,
    enclosing,
    site.level,
    around?.localTrace,
    isRecording ? (owned ?? (attributes ? { ...defined(attributes), ...valid } : valid)) : undefined,
    tracer,
  );
  const open = new OpenSpan(active, contextIn(outer, active));
  if (late && !valid) open.setAttributes(late);
  spanStarted(active);
  return open;
}

function setValid(span: Span, attributes: Attributes): void {
  if (span instanceof RecordingSpan) span.setValidAttributes(attributes);
  else span.setAttributes(attributes);
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

/** What stands for a span that there is no room for; `undefined` where there is. */
function leaveOut(name: string, outer: Context, around: ActiveSpan): OpenSpan | undefined {
  const collapse = collapsing(name, around);
  if (!collapse && around.localTrace.admit()) return undefined;
  return new LeftOutSpan(name, outer, around, collapse);
}

function collapsing(name: string, around: ActiveSpan): CountLeftOut | undefined {
  if (traceLimits().siblings === Number.POSITIVE_INFINITY) return undefined;
  around.children ??= new SiblingTally();
  return around.children.admit(name);
}

function startSpan(
  tracer: Tracer,
  { name, kind = SpanKind.INTERNAL }: SpanSite,
  context: Context,
  { links, startTime, attributes }: SpanStart,
  owned: Attributes | undefined,
): Span {
  try {
    if (owned && tracer instanceof EngineTracer) {
      return tracer.startSpanOwning(name, owned, context, kind, links, startTime);
    }
    const options: SpanOptions = { kind, attributes: attributes ?? owned ?? {} };
    if (links) options.links = links;
    if (startTime !== undefined) options.startTime = startTime;
    return tracer.startSpan(name, options, context);
  } catch (error) {
    countFault('starting a span', error);
    return UNRECORDED;
  }
}

/** What log lines repeat. */
function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function nothing(): Attributes {
  return {};
}

/** Starts spans that are not recorded. */
const NOBODYS: Tracer = new ProxyTracerProvider().getTracer('');

const UNRECORDED: Span = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
