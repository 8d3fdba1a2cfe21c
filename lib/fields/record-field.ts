import { type Attributes, context, trace } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { catchGetterPromise } from '../diagnostics/user-code';
import { warnOnce } from '../diagnostics/warning';
import { attributeValue } from '../values/attribute-value';
import { cleanName } from '../values/json-key';
import { errorChain } from '../values/error-chain';
import { isLittle } from '../values/scalar';
import type { ActiveSpan } from '../span/active-span';
import { activeSpanOf } from '../span/current/span-context';
import { writeError } from '../span/record-error';
import { writeSpecialField } from '../span/special-fields';

/**
 * Records a field that became known only now, on the nearest enclosing instrumented span of the same trace that declares
 * the name. Where none does, the nearest one takes it and a warning, once for each callsite and name, lists what is declared.
 *
 * An error is recorded as `Type: message`, and what caused it as `<name>.chain`. The last value wins; `undefined`, `null` and `Empty` never clear one. Outside any span it does nothing, and it never
 * throws. Counterpart of `Span::current().record(…)`.
 *
 * @example
 * ```ts
 * recordField('order_id', order.id);
 * ```
 */
export function recordField(name: string, value: unknown): void {
  guard('recordField', () => record(activeSpanOf(context.active()), name, value), undefined);
}

/**
 * {@link recordField} for several fields; one that cannot be read leaves the others alone.
 *
 * @example
 * ```ts
 * recordFields({ order_id: order.id, item_count: order.items.length });
 * ```
 */
export function recordFields(fields: Readonly<Record<string, unknown>>): void {
  guard(
    'recordFields',
    () => {
      const nearest = activeSpanOf(context.active());
      // A getter that throws costs its own field and no other.
      for (const name of Object.keys(fields)) guard('recordFields', () => recordOne(nearest, fields, name), undefined);
    },
    undefined,
  );
}

/**
 * Records a caught error on the current span: ERROR status, and one exception event with the whole chain of causes.
 * Does nothing outside a span.
 *
 * @example
 * ```ts
 * try {
 *   await publish(order);
 * } catch (error) {
 *   recordError(error); // the request goes on
 * }
 * ```
 */
export function recordError(error: unknown): void {
  guard(
    'recordError',
    () => {
      const span = trace.getSpan(context.active());
      if (span) writeError(span, error);
    },
    undefined,
  );
}

/** The current span, whoever opened it. Outside any span, everything it does is nothing. */
export interface CurrentSpan {
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Whether what is recorded will be kept. */
  readonly recording: boolean;
  /** Records a field on exactly this span, declared or not. */
  record(name: string, value: unknown): CurrentSpan;
}

/**
 * The span that is current here and now, for its ids and to record on exactly it. Counterpart of `Span::current()`.
 *
 * @example
 * ```ts
 * response.setHeader('x-trace-id', currentSpan().traceId ?? '');
 * ```
 */
export function currentSpan(): CurrentSpan {
  const span = trace.getSpan(context.active());
  const active = activeSpanOf(context.active());
  const ids = span?.spanContext();
  const handle: CurrentSpan = {
    traceId: ids?.traceId,
    spanId: ids?.spanId,
    recording: span?.isRecording() ?? false,
    record(name, value) {
      guard(
        'currentSpan().record',
        () => {
          const own = active?.span === span ? active : undefined;
          if (!span || !(own ? own.takesWrites : span.isRecording())) return;
          if (own) return writeField(own, name, value);
          const recorded = attributeValue(name, value);
          if (recorded === undefined) return;
          if (!writeSpecialField(span, name, recorded)) span.setAttribute(cleanName(name), recorded);
        },
        undefined,
      );
      return handle;
    },
  };
  return handle;
}

function recordOne(nearest: ActiveSpan | undefined, fields: Readonly<Record<string, unknown>>, name: string): void {
  const value = fields[name];
  catchGetterPromise('recordFields', fields, name, value);
  record(nearest, name, value);
}

function record(nearest: ActiveSpan | undefined, name: string, value: unknown): void {
  if (!nearest) return;
  const declaring = nearestThat(nearest, (span) => span.declares(name));
  const taker = declaring ?? nearest;
  // Where nothing is recorded, spans in between may be missing, and with them what they declare.
  if (!taker.takesWrites) return;
  if (!declaring && !nearest.takesAnyField) {
    warnUndeclared(nearest, name);
    if (nearest.declared?.strict) return;
  }
  writeField(taker, name, value);
}

/** Only a span that somebody reads pays for looking at the value. */
function writeField(taker: ActiveSpan, name: string, value: unknown): void {
  if (!taker.span.isRecording()) return taker.writeLater(() => fieldsOf(name, value), isLittle(value));
  const recorded = attributeValue(name, value);
  if (recorded === undefined) return;
  const shownName = taker.declares(name) ? name : cleanName(name);
  taker.write(shownName, recorded);
  const chain = typeof value === 'object' ? errorChain(shownName, value) : undefined;
  if (chain) taker.write(...chain);
}

/** An error is followed by what caused it. */
function fieldsOf(given: string, value: unknown): Attributes {
  const recorded = attributeValue(given, value);
  if (recorded === undefined) return {};
  const name = cleanName(given);
  const chain = typeof value === 'object' ? errorChain(name, value) : undefined;
  return { [name]: recorded, ...(chain && { [chain[0]]: chain[1] }) };
}

function nearestThat(from: ActiveSpan, fits: (span: ActiveSpan) => boolean): ActiveSpan | undefined {
  for (let span: ActiveSpan | undefined = from; span; span = span.parent) if (fits(span)) return span;
  return undefined;
}

function warnUndeclared(span: ActiveSpan, name: string): void {
  const declared = span.declared?.names.join(', ') || 'none';
  const outcome = span.declared?.strict ? 'it is dropped' : `${span.name} takes it`;
  warnOnce(
    `undeclared ${span.name} ${name}`,
    'FIELD_NOT_DECLARED',
    `recordField('${name}') inside ${span.name}: no enclosing span declares this field, so ${outcome}. ` +
      `Declared: ${declared}. Declare it: fields: { '${name}': Empty }.`,
  );
}
