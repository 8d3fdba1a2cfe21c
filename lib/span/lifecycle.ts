import {
  type Attributes,
  type Context,
  context as contextApi,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type TimeInput,
} from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { ActiveSpan, activeSpanOf, type DeclaredFields, withActiveSpan } from './active-span';
import { ATTR_CANCELLED } from './cancellation';
import { noteError, writeError } from './record-error';
import { spanEnded, spanStarted } from './span-watchers';
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
 * One span of ours from its start to its end. Everything that opens spans does so through {@link openSpan}, and this
 * class is the only place that ends one or sets its status.
 *
 * @example
 * ```ts
 * const open = openSpan({ name: 'import prices', attributes: { 'file.name': 'prices.csv' } });
 * try {
 *   open.run(() => importPrices());
 * } catch (error) {
 *   open.fail(error);
 *   throw error;
 * } finally {
 *   open.end();
 * }
 * ```
 */
export class OpenSpan {
  private ended = false;

  constructor(
    readonly active: ActiveSpan,
    /** The context in which the span is current. */
    readonly context: Context,
    /** Whether ending the span is our business. */
    private readonly owned = true,
  ) {}

  get span(): Span {
    return this.active.span;
  }

  /** Whether anything written to the span will be kept. */
  get recording(): boolean {
    return this.active.span.isRecording();
  }

  /** Runs `body` with the span current, also across its `await`s. */
  run<T>(body: () => T): T {
    return contextApi.with(this.context, body);
  }

  setAttributes(attributes: Attributes): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) this.active.write(name, value);
    }
  }

  rename(name: string): void {
    this.active.rename(name);
  }

  /** Records the error with its chain and marks the span as failed; the span stays open. */
  fail(error: unknown): void {
    guard('recording an error', () => writeError(this.span, error), undefined);
  }

  /** Records an error that is no failure, at a level below `error`; the status stays as it is. */
  note(error: unknown, level: string): void {
    guard('recording an error', () => noteError(this.span, error, level), undefined);
  }

  /** Marks the span as failed for a reason that is no thrown error, such as an HTTP status. */
  failWith(message: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR, message });
  }

  /** Ends the span of work that its caller gave up, which is no error. */
  cancel(): void {
    if (this.ended) return;
    this.setAttributes({ [ATTR_CANCELLED]: true });
    this.end();
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /** Ends the span; only the first call counts. */
  end(endTime?: TimeInput): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.owned) return;
    try {
      this.span.end(endTime);
    } catch (error) {
      countFault('ending a span', error);
    }
    spanEnded(this.active, this.context);
  }
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
  const span = guard('starting a span', () => startSpan(opening, outer), undefined) ?? UNRECORDED;
  const active = new ActiveSpan(
    span,
    opening.name,
    opening.target ?? opening.name,
    opening.declared,
    activeSpanOf(outer),
    opening.level,
  );
  for (const [name, value] of Object.entries(opening.attributes ?? {})) {
    if (value !== undefined && span.isRecording()) active.recorded[name] = value;
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

function startSpan(opening: SpanOpening, outer: Context): Span {
  const { name, kind = SpanKind.INTERNAL, attributes = {}, links = [], startTime } = opening;
  return currentTracer().startSpan(
    name,
    { kind, attributes, links, ...(startTime === undefined ? {} : { startTime }) },
    outer,
  );
}

const UNRECORDED: Span = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
