import {
  type Attributes,
  type Context,
  context as contextApi,
  type Link,
  type Span,
  type SpanKind,
  trace,
  type TimeInput,
} from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import { anyText } from '../values/attribute-value';
import { cleanAttributes } from '../values/clean-attributes';
import { ActiveSpan } from './active-span';
import { activeSpanOf, contextIn } from './current/span-context';
import { watchSpanName } from './limits/span-name-cardinality';
import { openAt } from './open-at';
import { OpenSpan } from './open-span';
import type { DeclaredFields } from './span-site';

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
  /**
   * Whether what the function `attributes` refers to is small enough to be kept for as long as work that was begun in the
   * span runs: then log lines after the end of a span that is not recorded show these attributes, too. `false` by default.
   */
  readonly holdsLittle?: boolean;
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
  const name = anyText(opening.name);
  try {
    return openNamed(name, opening);
  } catch (error) {
    // No compiler has looked at what it was called with.
    countFault('opening a span', error);
    return openNamed(name, { name });
  }
}

function openNamed(name: string, opening: SpanOpening): OpenSpan {
  const { target = name, level = 'info', parent } = opening;
  const outer = parent === null ? trace.deleteSpan(contextApi.active()) : (parent ?? contextApi.active());
  // The names of decorated methods are constant; those of requests, messages and queries come from elsewhere.
  watchSpanName(target, name);
  const { kind, declared, links, startTime, attributes = {}, holdsLittle = typeof attributes === 'object' } = opening;
  const start = {
    links: links?.map(cleanLink),
    startTime,
    attributes: cleaned(attributes),
    isForSamplers: true,
    holdsLittle,
  };
  return openAt({ name, target, level, kind, declared }, outer, start);
}

function cleaned(attributes: Attributes | (() => Attributes)): () => Attributes {
  if (typeof attributes === 'function') {
    return () => cleanAttributes(callUserFunction('the attributes of a span', attributes, NO_ATTRIBUTES));
  }
  // The caller may change its object later.
  const clean = cleanAttributes(attributes);
  return () => clean;
}

function cleanLink(link: Link): Link {
  return link.attributes ? { ...link, attributes: cleanAttributes(link.attributes) } : link;
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
  const active = new ActiveSpan(span, { name, target }, activeSpanOf(context));
  if (!span.isRecording()) active.keepFields({}, context);
  return new OpenSpan(active, contextIn(context, active), false);
}

const NO_ATTRIBUTES: Attributes = {};
