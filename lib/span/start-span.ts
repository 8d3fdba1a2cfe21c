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
import { cleanAttributes, cleanLink } from '../values/clean-attributes';
import { ActiveSpan } from './active-span';
import { activeSpanOf, contextIn } from './current/span-context';
import { watchSpanName } from './limits/span-name-cardinality';
import { openAt, type SpanStart } from './open-at';
import { OpenSpan } from './open-span';
import type { DeclaredFields, SpanSite } from './span-site';

/** Options of {@link openSpan}. */
export interface SpanOpening {
  /** Constant text. Put values that vary from call to call in attributes. */
  readonly name: string;
  /** The target that filters match and log lines show; the name by default. */
  readonly target?: string;
  /** `trace`, `debug`, `info`, `warn` or `error`; `info` by default. */
  readonly level?: string;
  /** INTERNAL by default. */
  readonly kind?: SpanKind;
  /**
   * None by default. A function is called at most once, and only if the span is recorded, a sampler reads attributes, or a
   * log line or the filter reads the fields.
   */
  readonly attributes?: Attributes | (() => Attributes);
  /**
   * Whether the closure of the function `attributes` is small enough to keep for as long as work that started in the span
   * runs. Then log lines after the end of an unrecorded span show these attributes too. `false` by default.
   */
  readonly holdsLittle?: boolean;
  readonly links?: Link[];
  /** The context whose span is the parent: the current context by default, `null` for a new root. */
  readonly parent?: Context | null;
  /** The fields that may be recorded while the span is open; any field by default. */
  readonly declared?: DeclaredFields;
  readonly startTime?: TimeInput;
}

/**
 * Starts a span. The span is current only inside {@link OpenSpan.run}. Its name, attributes and link attributes are
 * bounded and redacted. Never throws.
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
    // Untyped callers may pass invalid options.
    countFault('opening a span', error);
    return openNamed(name, { name });
  }
}

/**
 * Like {@link openSpan}, for code that starts many spans at one site.
 *
 * @param site with a constant name
 * @param parent the context whose span is the parent
 * @param source creates attributes that are already bounded and redacted
 */
export function openClean(site: SpanSite, parent: Context, source: SpanStart): OpenSpan {
  watchSpanName(site.target, site.name);
  return openAt(site, parent, source);
}

function openNamed(name: string, opening: SpanOpening): OpenSpan {
  const { target = name, level = 'info', parent } = opening;
  const outer = parent === null ? trace.deleteSpan(contextApi.active()) : (parent ?? contextApi.active());
  // Decorated methods have constant names, but names of requests, messages and queries come from input.
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

/**
 * Joins a span that another library opened and will end: fields and errors of the work inside are recorded on it, and log
 * lines show it.
 *
 * @param context the context in which the span is current
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
