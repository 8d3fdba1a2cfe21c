import {
  type Context,
  createContextKey,
  type Link,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { checkPart } from '../validation/part-check';

const STRANGER = createContextKey('otel-instrument.stranger');

/**
 * For services that face strangers: what comes in begins a trace of its own. The stranger's trace is not continued, so
 * that its sampled flag has no say; its `tracestate` and baggage are dropped; its span is kept for a link
 * ({@link remoteParentLink}). What goes out is as ever. (W3C Trace Context level 2, sections 3.4, "Restart trace", and 7.2.)
 *
 * @example
 * ```ts
 * const propagator = new PublicEndpointPropagator(new TraceContextPropagator());
 * const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
 * const incoming = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
 * trace.getSpanContext(incoming); // => undefined
 * remoteParentLink(incoming)?.context.spanId; // => 'b7ad6b7169203331'
 * ```
 */
export class PublicEndpointPropagator implements TextMapPropagator {
  /**
   * @param formats reads and writes the context; nothing but the stranger's span is kept of what it reads
   * @param reading reads in its place, where that is less work
   * @throws OptionError where it is not a propagator
   */
  constructor(
    private readonly formats: TextMapPropagator,
    private readonly reading = formats,
  ) {
    checkPart('formats', 'a propagator', formats, 'inject', 'extract', 'fields');
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    this.formats.inject(context, carrier, setter);
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const extracted = guard(
      'reading the context of a stranger',
      () => this.reading.extract(context, carrier, getter),
      context,
    );
    const stranger = trace.getSpanContext(extracted);
    if (!stranger || stranger === trace.getSpanContext(context)) return context;
    const { traceId, spanId, traceFlags } = stranger;
    const kept: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
    return context.setValue(STRANGER, kept);
  }

  fields(): string[] {
    return this.formats.fields();
  }
}

/**
 * A link to the span of the stranger whose request this is, for the local root span: `undefined` where nobody's trace
 * was left ({@link PublicEndpointPropagator}), and within a span, whose root has the link already.
 *
 * @example
 * ```ts
 * const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
 * const propagator = new PublicEndpointPropagator(new TraceContextPropagator());
 * remoteParentLink(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
 * // => {
 * //      context: {
 * //        traceId: '0af7651916cd43dd8448eb211c80319c',
 * //        spanId: 'b7ad6b7169203331',
 * //        traceFlags: 1,
 * //        isRemote: true,
 * //      },
 * //    }
 * remoteParentLink(ROOT_CONTEXT); // => undefined
 * ```
 */
export function remoteParentLink(context: Context): Link | undefined {
  const stranger = context.getValue(STRANGER) as SpanContext | undefined;
  return stranger && !trace.getSpan(context) ? { context: stranger } : undefined;
}
