import { defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { EngineTracerProvider } from '../../../../lib/engine/tracer-provider';
import { createPropagator } from '../../../../lib/propagation/composite';
import { TraceContextPropagator } from '../../../../lib/propagation/w3c/trace-context';
import { callerOf, hop, OWN_SPAN_ID, sent } from './wire';

const SHORT_ID = '53ce929d0e0e4736';
const PADDED_ID = `0000000000000000${SHORT_ID}`;
const provider = new EngineTracerProvider();

/** The ids of this many traces of our engine. */
function newIds(count: number): readonly (readonly [traceId: string, spanId: string])[] {
  const tracer = provider.getTracer('ids');
  return Array.from({ length: count }, () => {
    const { traceId, spanId } = tracer.startSpan('root', { root: true }).spanContext();
    return [traceId, spanId] as const;
  });
}

describe('the ids', () => {
  it('8.1: trace ids are unique', () => {
    expect(new Set(newIds(2000).map(([traceId]) => traceId)).size).toBe(2000);
  });

  it('8.2: trace ids are random in each of their 128 bits', () => {
    const ids = newIds(2000).map(([traceId]) => BigInt(`0x${traceId}`));
    const ones = Array.from({ length: 128 }, (_, bit) => ids.filter((id) => (id >> BigInt(bit)) & 1n).length);
    // Twelve standard deviations on either side.
    expect(ones.filter((count) => count < 730 || count > 1270)).toStrictEqual([]);
  });

  it('8.2: random trace ids are sent with the random flag', () => {
    const span = provider.getTracer('ids').startSpan('root');
    const propagator = new TraceContextPropagator({ randomTraceIds: true });
    const headers: Record<string, string> = {};
    propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
    expect(headers['traceparent']?.slice(-2)).toBe('03');
  });

  it('8.4: short trace ids are padded with zeros on the left, and do not count as random', () => {
    const propagator = createPropagator({ propagators: ['b3', 'tracecontext', 'jaeger'], randomTraceIds: true }, {});
    const short = [
      { b3: `${SHORT_ID}-00f067aa0ba902b7-1` },
      { 'x-b3-traceid': SHORT_ID, 'x-b3-spanid': '00f067aa0ba902b7', 'x-b3-sampled': '1' },
      { 'uber-trace-id': `${SHORT_ID}:00f067aa0ba902b7:0:3` },
    ];
    expect(short.map((headers) => callerOf(headers, propagator)?.traceId)).toStrictEqual(short.map(() => PADDED_ID));
    expect(short.map((headers) => hop(headers, { propagator }).headers['traceparent'])).toStrictEqual(
      short.map(() => `00-${PADDED_ID}-${OWN_SPAN_ID}-01`),
    );
  });

  it('8.4: padded trace ids are sent unchanged', () => {
    const context = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: PADDED_ID,
      spanId: OWN_SPAN_ID,
      traceFlags: 0,
    });
    expect(sent(context)['traceparent']).toBe(`00-${PADDED_ID}-${OWN_SPAN_ID}-00`);
  });

  it('9.1: span ids are unique', () => {
    expect(new Set(newIds(2000).map(([, spanId]) => spanId)).size).toBe(2000);
  });

  it('9.2: span ids are random in each of their 64 bits', () => {
    const ids = newIds(2000).map(([, spanId]) => BigInt(`0x${spanId}`));
    const ones = Array.from({ length: 64 }, (_, bit) => ids.filter((id) => (id >> BigInt(bit)) & 1n).length);
    expect(ones.filter((count) => count < 730 || count > 1270)).toStrictEqual([]);
  });
});
