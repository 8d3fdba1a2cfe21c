import {
  type Attributes,
  type Context,
  context as contextApi,
  type Link,
  type Span,
  SpanKind,
  trace,
  type TimeInput,
} from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { withCallsiteTarget } from '../engine/callsite-target';
import { ActiveSpan, activeSpanOf, type DeclaredFields, withActiveSpan } from './active-span';
import { type CountLeftOut, LeftOutSpan } from './left-out-span';
import { OpenSpan } from './open-span';
import { SiblingTally } from './sibling-tally';
import { watchName } from './span-names';
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
  const outer =
    opening.parent === null ? trace.deleteSpan(contextApi.active()) : (opening.parent ?? contextApi.active());
  const enclosing = activeSpanOf(outer);
  const around = opening.parent === null ? undefined : recordedAround(outer, enclosing);
  const crowdedOut = around && leaveOut(opening.name, outer, around);
  if (crowdedOut) return crowdedOut;
  const span = guard('starting a span', () => startSpan(opening, outer), undefined) ?? UNRECORDED;
  const { name, target = name, declared, level } = opening;
  const active = new ActiveSpan(span, name, target, declared, enclosing, level, around?.localTrace);
  // The names of decorated methods are constant; those of requests, messages and queries come from elsewhere.
  if (!declared) watchName(target, name);
  for (const [key, value] of Object.entries(opening.attributes ?? {})) {
    if (value !== undefined && span.isRecording()) active.recorded[key] = value;
  }
  spanStarted(active);
  return new OpenSpan(active, withActiveSpan(trace.setSpan(outer, span), active));
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
  return new OpenSpan(active, withActiveSpan(trace.setSpan(context, span), active), false);
}

/** The span of ours that the new one will be part of the trace of, where that is recorded here. */
function recordedAround(outer: Context, enclosing: ActiveSpan | undefined): ActiveSpan | undefined {
  if (!enclosing?.span.isRecording()) return undefined;
  const parent = trace.getSpan(outer);
  const isSameTrace =
    parent === enclosing.span || parent?.spanContext().traceId === enclosing.span.spanContext().traceId;
  return isSameTrace ? enclosing : undefined;
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

function startSpan(opening: SpanOpening, outer: Context): Span {
  const { name, target = name, kind = SpanKind.INTERNAL, attributes = {}, links = [], startTime } = opening;
  const parent = trace.getSpanContext(outer);
  // Only at a local root is a sampler's decision more than that of the parent.
  const context = parent && !parent.isRemote ? outer : withCallsiteTarget(outer, target);
  return currentTracer().startSpan(
    name,
    { kind, attributes, links, ...(startTime === undefined ? {} : { startTime }) },
    context,
  );
}

const UNRECORDED: Span = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
