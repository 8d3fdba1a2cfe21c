import {
  type Context,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { countFault, guard } from '../../diagnostics/fault';
import { isTracingSuppressed } from '../../otel/suppression';
import { headerValues, setHeader } from '../carrier/header-values';
import { isRandomTraceId, rememberOrigin } from './random-trace-id';
import { formatTraceParent, parseTraceParent } from './trace-parent';
import { ownTraceState, W3CTraceState } from './trace-state';

export const TRACE_PARENT_HEADER = 'traceparent';
export const TRACE_STATE_HEADER = 'tracestate';

export interface TraceContextOptions {
  /**
   * Whether the right-most 7 bytes of new trace ids are random, as with OpenTelemetry's own generator. They are then
   * sent with the random-trace-id flag. `false` by default.
   */
  readonly randomTraceIds?: boolean | undefined;
}

/**
 * W3C Trace Context, level 2: reads and writes `traceparent` and `tracestate`. It never throws. `docs/trace-context.md`
 * lists the requirements of each section and the tests that cover them.
 *
 * @example
 * ```ts
 * const propagator = new TraceContextPropagator();
 * const incoming = propagator.extract(
 *   ROOT_CONTEXT,
 *   { Traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03', Tracestate: 'congo=t61rcWkgMzE' },
 *   defaultTextMapGetter,
 * );
 * const headers: Record<string, string> = {};
 * propagator.inject(incoming, headers, defaultTextMapSetter);
 * headers['traceparent']; // => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03'
 * headers['tracestate']; // => 'congo=t61rcWkgMzE'
 * ```
 */
export class TraceContextPropagator implements TextMapPropagator {
  private readonly randomTraceIds: boolean;

  constructor({ randomTraceIds = false }: TraceContextOptions = {}) {
    this.randomTraceIds = randomTraceIds;
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    guard('writing the trace context', () => this.write(context, carrier, setter));
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const remote = readRemote(carrier, getter);
    return remote ? rememberOrigin(trace.setSpanContext(context, remote), remote) : context;
  }

  fields(): string[] {
    return [TRACE_PARENT_HEADER, TRACE_STATE_HEADER];
  }

  private write<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const span = trace.getSpanContext(context);
    if (!span || isTracingSuppressed(context)) return;
    const traceParent = formatTraceParent(span, isRandomTraceId(context, span, this.randomTraceIds));
    if (traceParent === undefined) return;
    setHeader(carrier, setter, TRACE_PARENT_HEADER, traceParent);
    const traceState = guard('writing the trace state', () => ownTraceState(span.traceState));
    if (traceState) setHeader(carrier, setter, TRACE_STATE_HEADER, traceState.serialize());
  }
}

/** Creates no closure unless the header is present: most requests do not have it. */
function readRemote<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): SpanContext | undefined {
  try {
    const values = headerValues(carrier, getter, TRACE_PARENT_HEADER);
    // Several values are ambiguous, so none is used.
    const parent = values.length === 1 ? parseTraceParent(values[0] ?? '') : undefined;
    if (!parent) return undefined;
    const traceState = guard('reading the trace state', () => readTraceState(carrier, getter));
    return traceState ? { ...parent, isRemote: true, traceState } : { ...parent, isRemote: true };
  } catch (error) {
    countFault('reading the trace context', error);
    return undefined;
  }
}

/** Several fields of one header form one list, in order (RFC 9110, section 5.3). */
function readTraceState<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): W3CTraceState | undefined {
  const fields = headerValues(carrier, getter, TRACE_STATE_HEADER);
  return fields.length === 0 ? undefined : ownTraceState(W3CTraceState.parse(fields.join(',')));
}
