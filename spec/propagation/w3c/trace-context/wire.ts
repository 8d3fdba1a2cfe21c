import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { createSdkProvider, type Sampler } from '../../../../lib/otel/sdk';
import { TraceContextPropagator } from '../../../../lib/propagation/w3c/trace-context';
import { DeterministicIds } from '../../../../lib/testing';

/** The ids of the recommendation's own examples. */
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';
export const PARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

/** Incoming headers: by name, one value or several. */
export type Headers = Readonly<Record<string, unknown>>;

/** The context that the propagator extracts from headers. */
export function extracted(headers: Headers, propagator: TextMapPropagator = new TraceContextPropagator()): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

/** The caller's span, as extracted from headers. */
export function callerOf(headers: Headers, propagator?: TextMapPropagator): SpanContext | undefined {
  return trace.getSpanContext(extracted(headers, propagator));
}

/** The caller's span, extracted from `traceparent` only. */
export function callerBy(traceparent: unknown): SpanContext | undefined {
  return callerOf({ traceparent });
}

/** The `tracestate` that is sent after this incoming one. */
export function stateAfter(tracestate: unknown): string | undefined {
  return callerOf({ traceparent: PARENT, tracestate })?.traceState?.serialize();
}

/** The values that are accepted as a valid `traceparent`. */
export function accepted(values: readonly string[]): readonly string[] {
  return values.filter((value) => callerBy(value) !== undefined);
}

/** The headers that are sent with a context. */
export function sent(context: Context, propagator: TextMapPropagator = new TraceContextPropagator()): Headers {
  const headers: Record<string, unknown> = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

/** The headers sent inside a span with these ids, about which an SDK has no other data. */
export function sentFrom(span: Partial<SpanContext>, propagator?: TextMapPropagator): Headers {
  const whole = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, ...span };
  return sent(trace.setSpanContext(ROOT_CONTEXT, whole), propagator);
}

/** One service on the path of a request. */
export interface Hop {
  readonly incoming: Context;
  readonly span: Span;
  readonly headers: Headers;
}

/** A service with the unmodified SDK that receives these headers, opens a span and calls the next service. */
export function hop(
  headers: Headers,
  { propagator = new TraceContextPropagator(), sampler }: { propagator?: TextMapPropagator; sampler?: Sampler } = {},
): Hop {
  const provider = createSdkProvider({
    spanProcessors: [],
    idGenerator: new DeterministicIds(),
    ...(sampler ? { sampler } : {}),
  });
  const incoming = extracted(headers, propagator);
  const span = provider.getTracer('hop').startSpan('work', {}, incoming);
  const outgoing = sent(trace.setSpan(incoming, span), propagator);
  span.end();
  return { incoming, span, headers: outgoing };
}

/** Ids of the first span, as {@link hop} creates it. */
export const OWN_SPAN_ID = '0000000000000001';
export const OWN_TRACE_ID = '00000000000000000000000000000001';

/** A member of `tracestate` with the given length, up to 512 characters, and a key that starts with `key`. */
export function member(key: string, length: number): string {
  const half = Math.max(key.length, Math.floor(length / 2) - 1);
  return `${key.padEnd(half, 'k')}=`.padEnd(length, 'v');
}
