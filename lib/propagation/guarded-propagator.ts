import {
  type Context,
  isSpanContextValid,
  propagation,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { callUserFunction, notifyUserFunction } from '../diagnostics/user-code';
import { boundedBaggage } from './w3c/bounded-baggage';
import { boundedGetter, carefulSetter, MAX_HEADER_LENGTH } from './carrier/header-values';
import { rememberOrigin } from './w3c/random-trace-id';

/**
 * A propagator of somebody else, made safe to use: it never throws; header names are found in any case and header
 * values are bounded; a span context that is none does not replace one that is; baggage keeps the limits of W3C
 * Baggage; what HTTP does not allow in a header is not written.
 *
 * @example
 * ```ts
 * const careless = {
 *   inject: () => undefined,
 *   extract: () => { throw new Error('no such header'); },
 *   fields: () => [],
 * };
 * new GuardedPropagator(careless, 'careless').extract(ROOT_CONTEXT, {}, defaultTextMapGetter) === ROOT_CONTEXT; // => true
 * ```
 */
export class GuardedPropagator implements TextMapPropagator {
  private readonly names: readonly string[];

  /**
   * @param name for the report of a failure
   * @param maxLength the longest value of one header that is read, in characters
   */
  constructor(
    private readonly inner: TextMapPropagator,
    private readonly name: string,
    private readonly maxLength = MAX_HEADER_LENGTH,
  ) {
    const names: unknown = callUserFunction(`asking ${name} for its headers`, () => inner.fields(), []);
    this.names = Array.isArray(names) ? names.filter((each) => typeof each === 'string') : [];
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    notifyUserFunction(`writing the context with ${this.name}`, () =>
      this.inner.inject(sendable(context), carrier, carefulSetter(setter)),
    );
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const where = `reading the context with ${this.name}`;
    const read = callUserFunction(
      where,
      () => this.inner.extract(context, carrier, boundedGetter(getter, this.maxLength)),
      context,
    );
    return read === context ? context : guard(where, () => acceptable(read, context), context);
  }

  fields(): string[] {
    return [...this.names];
  }
}

/** Of the flags, only the first means the same in every format: the second is Jaeger's for debugging. */
function sendable(context: Context): Context {
  const span = trace.getSpanContext(context);
  const baggage = propagation.getBaggage(context);
  let sent = context;
  if (span && !isSpanContextValid(span)) sent = trace.deleteSpan(sent);
  else if (span) sent = withFlags(sent, span, span.traceFlags & TraceFlags.SAMPLED);
  return baggage ? propagation.setBaggage(sent, boundedBaggage(baggage)) : sent;
}

function acceptable(extracted: Context, before: Context): Context {
  const span = trace.getSpanContext(extracted);
  const baggage = propagation.getBaggage(extracted);
  let context = extracted;
  if (span && span !== trace.getSpanContext(before)) context = withRemote(context, span, before);
  if (baggage && baggage !== propagation.getBaggage(before)) {
    context = propagation.setBaggage(context, boundedBaggage(baggage));
  }
  return context;
}

function withRemote(context: Context, span: SpanContext, before: Context): Context {
  if (!isSpanContextValid(span)) {
    const spanBefore = trace.getSpan(before);
    return spanBefore ? trace.setSpan(context, spanBefore) : trace.deleteSpan(context);
  }
  const traceId = span.traceId.toLowerCase();
  const remote = { ...span, traceId, spanId: span.spanId.toLowerCase(), isRemote: true };
  return rememberOrigin(trace.setSpanContext(context, remote), remote);
}

function withFlags(context: Context, span: SpanContext, traceFlags: number): Context {
  return traceFlags === span.traceFlags ? context : trace.setSpanContext(context, { ...span, traceFlags });
}
