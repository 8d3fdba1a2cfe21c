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

const REMOTE_PARENT = createContextKey('otel-instrument.remote-parent');

/**
 * For services that untrusted callers reach: every incoming request starts a new trace. The caller's trace is not
 * continued, so its sampled flag has no effect. Its `tracestate` and baggage are dropped, and its span is kept for a
 * link ({@link remoteParentLink}). Outgoing requests are not affected. Source: W3C Trace Context level 2, sections 3.4
 * ("Restart trace") and 7.2.
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
   * @param formats reads and writes the context; of what it reads, only the remote span is kept
   * @param reading optional cheaper propagator for reading
   * @throws OptionError if `formats` is not a propagator
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
      'reading the context of an untrusted caller',
      () => this.reading.extract(context, carrier, getter),
      context,
    );
    const remote = trace.getSpanContext(extracted);
    if (!remote || remote === trace.getSpanContext(context)) return context;
    const { traceId, spanId, traceFlags } = remote;
    const kept: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
    return context.setValue(REMOTE_PARENT, kept);
  }

  fields(): string[] {
    return this.formats.fields();
  }
}

/**
 * Returns a link to the caller's span, for the local root span. Returns `undefined` if no remote trace was cut off
 * ({@link PublicEndpointPropagator}), and inside a span, because its root already has the link.
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
  const remote = context.getValue(REMOTE_PARENT) as SpanContext | undefined;
  return remote && !trace.getSpan(context) ? { context: remote } : undefined;
}
