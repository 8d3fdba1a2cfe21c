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
 * Records a field on the nearest enclosing instrumented span of the same trace that declares it. If no span declares it,
 * the nearest one gets it, and a warning lists the declared fields, once per callsite and name.
 *
 * An error is recorded as `Type: message`, and its causes as `<name>.chain`. The last value wins; `undefined`, `null` and
 * `Empty` never clear a value. Outside any span it does nothing. It never throws. Counterpart of
 * `Span::current().record(…)`.
 *
 * @example
 * ```ts
 * recordField('order_id', order.id);
 * ```
 */
export function recordField(name: string, value: unknown): void {
  guard('recordField', () => record(activeSpanOf(context.active()), name, value));
}

/**
 * {@link recordField} for several fields. If one cannot be read, the others are still recorded.
 *
 * @example
 * ```ts
 * recordFields({ order_id: order.id, item_count: order.items.length });
 * ```
 */
export function recordFields(fields: Readonly<Record<string, unknown>>): void {
  guard('recordFields', () => {
    const nearest = activeSpanOf(context.active());
    // One guard per field, so that a getter that throws affects its own field only.
    for (const name of Object.keys(fields)) guard('recordFields', () => recordOne(nearest, fields, name));
  });
}

/**
 * Records a caught error on the current span: status ERROR, and one exception event with the whole chain of causes.
 * Outside any span it does nothing.
 *
 * @example
 * ```ts
 * try {
 *   await publish(order);
 * } catch (error) {
 *   recordError(error); // the request continues
 * }
 * ```
 */
export function recordError(error: unknown): void {
  guard('recordError', () => {
    const span = trace.getSpan(context.active());
    if (span) writeError(span, error);
  });
}

/** The current span, also one that another library has opened. Outside any span, it does nothing. */
export interface CurrentSpan {
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Whether the span records what you write to it. */
  readonly recording: boolean;
  /** Records a field on exactly this span, declared or not. */
  record(name: string, value: unknown): CurrentSpan;
}

/**
 * Returns the current span, to read its ids and to record on exactly this span. Counterpart of `Span::current()`.
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
      guard('currentSpan().record', () => {
        const own = active?.span === span ? active : undefined;
        if (!span || !(own ? own.takesWrites : span.isRecording())) return;
        if (own) return writeField(own, name, value);
        const recorded = attributeValue(name, value);
        if (recorded === undefined) return;
        if (!writeSpecialField(span, name, recorded)) span.setAttribute(cleanName(name), recorded);
      });
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
  const target = declaring ?? nearest;
  // No warning for an unrecorded span: spans in between may be missing, and with them their declarations.
  if (!target.takesWrites) return;
  if (!declaring && !nearest.takesAnyField) {
    warnUndeclared(nearest, name);
    if (nearest.declared?.strict) return;
  }
  writeField(target, name, value);
}

/** On an unrecorded span, the value is read only when a log line or a filter needs it. */
function writeField(target: ActiveSpan, name: string, value: unknown): void {
  if (!target.span.isRecording()) return target.writeLater(() => fieldsOf(name, value), isLittle(value));
  const recorded = attributeValue(name, value);
  if (recorded === undefined) return;
  const shownName = target.declares(name) ? name : cleanName(name);
  target.write(shownName, recorded);
  const chain = typeof value === 'object' ? errorChain(shownName, value) : undefined;
  if (chain) target.write(...chain);
}

/** The field, and the causes if the value is an error. */
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
  const outcome = span.declared?.strict ? 'it is dropped' : `it is recorded on ${span.name}`;
  warnOnce(
    `undeclared ${span.name} ${name}`,
    'FIELD_NOT_DECLARED',
    `recordField('${name}') inside ${span.name}: no enclosing span declares this field, so ${outcome}. ` +
      `Declared: ${declared}. Declare it: fields: { '${name}': Empty }.`,
  );
}
