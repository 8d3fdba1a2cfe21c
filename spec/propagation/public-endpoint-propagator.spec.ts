import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { createPropagator } from '../../lib/propagation/composite';
import { PublicEndpointPropagator, remoteParentLink } from '../../lib/propagation/public-endpoint-propagator';
import { FORWARDED_HEADERS } from '../../lib/propagation/forwarded-headers';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const HEADERS = {
  traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`,
  tracestate: 'rojo=1',
  baggage: 'admin=true',
  'x-request-id': 'r-1',
  'x-b3-traceid': TRACE_ID,
  'x-b3-spanid': SPAN_ID,
  'x-b3-sampled': '1',
};
const REMOTE = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true };

const publicEndpoint = createPropagator(
  { publicEndpoint: true, forwardHeaders: [...FORWARDED_HEADERS, 'TraceParent', 'baggage'] },
  {},
);
const incoming = (headers: object, before: Context = ROOT_CONTEXT): Context =>
  publicEndpoint.extract(before, headers, defaultTextMapGetter);

describe('a public endpoint', () => {
  it("drops the caller's trace, state and baggage", () => {
    const context = incoming(HEADERS);
    expect(trace.getSpan(context)).toBeUndefined();
    expect(propagation.getBaggage(context)).toBeUndefined();
  });

  it("links only the first span to the caller's span", () => {
    const context = incoming(HEADERS);
    expect(remoteParentLink(context)).toStrictEqual({ context: REMOTE });
    const inside = trace.setSpanContext(context, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
    expect(remoteParentLink(inside)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['an invalid trace', { traceparent: 'x' }],
    ['baggage only', { baggage: 'admin=true' }],
  ])('has no link if a request carries %s', (_what, headers) => {
    expect(remoteParentLink(incoming(headers))).toBeUndefined();
    expect(propagation.getBaggage(incoming(headers))).toBeUndefined();
  });

  it('has no link inside a trace of our own, which continues with its baggage', () => {
    const own = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const before = propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, own), baggage);
    const context = incoming(HEADERS, before);
    expect(trace.getSpanContext(context)).toBe(own);
    expect(propagation.getBaggage(context)).toBe(baggage);
  });

  it('has no link to a span of our own', () => {
    const own = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };
    const before = trace.setSpanContext(ROOT_CONTEXT, own);
    expect(remoteParentLink(trace.deleteSpan(incoming({}, before)))).toBeUndefined();
  });

  it('sends nothing of the caller except headers that are not about traces', () => {
    const headers = {};
    publicEndpoint.inject(incoming(HEADERS), headers, defaultTextMapSetter);
    expect(headers).toStrictEqual({ 'x-request-id': 'r-1' });
  });

  it('sends our own trace and baggage', () => {
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const headers = {};
    publicEndpoint.inject(
      propagation.setBaggage(trace.setSpanContext(incoming(HEADERS), span), baggage),
      headers,
      defaultTextMapSetter,
    );
    expect(headers).toStrictEqual({
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      baggage: 'tenant=acme',
      'x-request-id': 'r-1',
    });
  });

  it.each(['b3', 'b3multi', 'jaeger'] as const)('works in the same way with %s', (name) => {
    const propagator = createPropagator({ publicEndpoint: true, propagators: [name] }, {});
    const headers = { ...HEADERS, 'uber-trace-id': `${TRACE_ID}:${SPAN_ID}:0:1`, 'uberctx-admin': 'true' };
    const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    expect(trace.getSpan(context)).toBeUndefined();
    expect(propagation.getBaggage(context)).toBeUndefined();
    expect(remoteParentLink(context)).toStrictEqual({ context: REMOTE });
  });

  it('lists the headers of its formats', () => {
    expect(createPropagator({ publicEndpoint: true, propagators: ['b3'] }, {}).fields()).toStrictEqual(['b3']);
  });

  it('does not throw if a format throws', () => {
    const refuse = (): never => {
      throw new Error('refused');
    };
    const propagator = new PublicEndpointPropagator({ inject: refuse, extract: refuse, fields: () => [] });
    expect(propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter)).toBe(ROOT_CONTEXT);
  });

  it('is off by default', () => {
    const context = createPropagator({}, {}).extract(ROOT_CONTEXT, HEADERS, defaultTextMapGetter);
    expect(remoteParentLink(context)).toBeUndefined();
    expect(trace.getSpanContext(context)?.spanId).toBe(SPAN_ID);
  });
});
