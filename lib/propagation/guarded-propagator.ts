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
import { boundedGetter, boundedSetter, MAX_HEADER_LENGTH } from './carrier/header-values';
import { rememberOrigin } from './w3c/random-trace-id';

/**
 * Wraps a third-party propagator. It never throws, header names match in any case, header values have bounded length,
 * an invalid span context does not replace a valid one, baggage stays within the limits of W3C Baggage, and headers
 * that HTTP does not allow are not written.
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
   * @param name name in fault counts
   * @param maxLength maximum length of a header, in characters
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
      this.inner.inject(sendable(context), carrier, boundedSetter(setter)),
    );
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const where = `reading the context with ${this.name}`;
    const read = callUserFunction(
      where,
      () => this.inner.extract(context, carrier, boundedGetter(getter, this.maxLength)),
      context,
    );
    return read === context ? context : guard(where, () => sanitized(read, context), context);
  }

  fields(): string[] {
    return [...this.names];
  }
}

/** Only the sampled flag means the same in every format. In Jaeger, the second flag means debug. */
function sendable(context: Context): Context {
  const span = trace.getSpanContext(context);
  const baggage = propagation.getBaggage(context);
  let sent = context;
  if (span && !isSpanContextValid(span)) sent = trace.deleteSpan(sent);
  else if (span) sent = withFlags(sent, span, span.traceFlags & TraceFlags.SAMPLED);
  return baggage ? propagation.setBaggage(sent, boundedBaggage(baggage)) : sent;
}

function sanitized(extracted: Context, before: Context): Context {
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
