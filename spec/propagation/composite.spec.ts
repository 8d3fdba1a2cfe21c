import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { createPropagator, type PropagationOptions, w3cWith } from '../../lib/propagation/composite';
import { FORWARDED_HEADERS, ForwardedHeadersPropagator } from '../../lib/propagation/forwarded-headers';

const CALLER = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const OWN = { traceId: '1'.repeat(32), spanId: '3'.repeat(16), traceFlags: 1 };
const B3_MULTI = { 'x-b3-traceid': CALLER.traceId, 'x-b3-spanid': CALLER.spanId, 'x-b3-sampled': '1' };
const REMOTE = { ...CALLER, isRemote: true };

/** The context read from headers, and the headers sent from a span inside it. */
function through(options: PropagationOptions, headers: object): { readonly incoming: Context; readonly sent: object } {
  const propagator = createPropagator(options, {});
  const incoming = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const sent = {};
  propagator.inject(trace.setSpanContext(incoming, OWN), sent, defaultTextMapSetter);
  return { incoming, sent };
}

describe('createPropagator', () => {
  it('uses W3C Trace Context and Baggage by default', () => {
    const fields = ['traceparent', 'tracestate', 'baggage'];
    expect(createPropagator({}, {}).fields()).toStrictEqual(fields);
    expect(w3cWith([new ForwardedHeadersPropagator(['x'])]).fields()).toStrictEqual([...fields, 'x']);
  });

  it('rejects items that are neither a name nor a propagator', () => {
    expect(() => createPropagator({ propagators: [{} as never] }, {})).toThrow(
      'Expected `propagators` to be an array of',
    );
    expect(() => createPropagator({ propagators: ['B3' as never] }, {})).toThrow('Expected `propagators`');
  });

  it('uses the variable, unless an option is set', () => {
    const env = { OTEL_PROPAGATORS: 'b3multi,jaeger' };
    expect(createPropagator({}, env).fields()).toContain('uber-trace-id');
    expect(createPropagator({ propagators: ['baggage'] }, env).fields()).toStrictEqual(['baggage']);
  });

  it('uses no format with none, and still forwards headers', () => {
    const { incoming, sent } = through(
      { propagators: ['none'], forwardHeaders: ['x-request-id'] },
      {
        traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01`,
        'x-request-id': 'r-1',
      },
    );
    expect(trace.getSpan(incoming)).toBeUndefined();
    expect(sent).toStrictEqual({ 'x-request-id': 'r-1' });
  });

  it('reads and writes B3 in one header', () => {
    const { incoming, sent } = through({ propagators: ['b3'] }, { B3: `${CALLER.traceId}-${CALLER.spanId}-1` });
    expect(trace.getSpanContext(incoming)).toStrictEqual(REMOTE);
    expect(sent).toStrictEqual({ b3: `${OWN.traceId}-${OWN.spanId}-1` });
  });

  it('reads and writes B3 in several headers, in any case', () => {
    const capitals = Object.fromEntries(Object.entries(B3_MULTI).map(([name, value]) => [name.toUpperCase(), value]));
    const { incoming, sent } = through({ propagators: ['b3multi'] }, capitals);
    expect(trace.getSpanContext(incoming)).toStrictEqual(REMOTE);
    expect(sent).toStrictEqual({ ...B3_MULTI, 'x-b3-spanid': OWN.spanId });
  });

  it('reads and writes Jaeger, and its baggage', () => {
    const headers = { 'Uber-Trace-Id': `${CALLER.traceId}:${CALLER.spanId}:0:1`, 'Uberctx-tenant': 'acme' };
    const { incoming, sent } = through({ propagators: ['jaeger'] }, headers);
    expect(trace.getSpanContext(incoming)).toStrictEqual(REMOTE);
    expect(propagation.getBaggage(incoming)?.getEntry('tenant')?.value).toBe('acme');
    expect(sent).toStrictEqual({ 'uber-trace-id': `${OWN.traceId}:${OWN.spanId}:0:01`, 'uberctx-tenant': 'acme' });
  });

  it('does not send the random flag as the debug flag of Jaeger', () => {
    const options: PropagationOptions = { propagators: ['tracecontext', 'jaeger'], randomTraceIds: true };
    const propagator = createPropagator(options, {});
    const headers = { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-03` };
    const sent = {};
    const incoming = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    propagator.inject(incoming, sent, defaultTextMapSetter);
    expect(sent).toStrictEqual({ ...headers, 'uber-trace-id': `${CALLER.traceId}:${CALLER.spanId}:0:01` });
  });

  it('does not replace a valid trace with an invalid one of Jaeger', () => {
    const { incoming } = through(
      { propagators: ['tracecontext', 'jaeger'] },
      { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01`, 'uber-trace-id': 'x:y:0:1', 'uberctx-x': '1' },
    );
    expect(trace.getSpanContext(incoming)).toStrictEqual(REMOTE);
  });

  it('gives the last of several formats precedence', () => {
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, ...B3_MULTI };
    const read = (...propagators: ('tracecontext' | 'b3multi')[]): string | undefined =>
      trace.getSpanContext(through({ propagators }, headers).incoming)?.spanId;
    expect([read('tracecontext', 'b3multi'), read('b3multi', 'tracecontext')]).toStrictEqual([
      CALLER.spanId,
      'b'.repeat(16),
    ]);
  });

  it('accepts propagators of the application, and survives their errors', () => {
    const refuse = (): never => {
      throw new Error('refused');
    };
    const own = { inject: refuse, extract: refuse, fields: () => ['x-own'] };
    const propagator = createPropagator({ propagators: [own, 'tracecontext'], others: [own] }, {});
    const headers = { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01` };
    const incoming = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    expect(trace.getSpanContext(incoming)).toStrictEqual(REMOTE);
    expect(() => propagator.inject(incoming, {}, defaultTextMapSetter)).not.toThrow();
    expect(propagator.fields()).toStrictEqual(['x-own', 'traceparent', 'tracestate']);
  });
});

describe('forwarded headers', () => {
  const incoming = { ...B3_MULTI, 'x-b3-parentspanid': '4'.repeat(16), 'x-request-id': 'r-1' };

  it('include those of B3 if B3 is not an active format', () => {
    const { sent } = through({ propagators: ['tracecontext'], forwardHeaders: FORWARDED_HEADERS }, incoming);
    expect(sent).toMatchObject(incoming);
  });

  it.each<['b3' | 'b3multi', object]>([
    ['b3', { b3: `${OWN.traceId}-${OWN.spanId}-1` }],
    ['b3multi', { ...B3_MULTI, 'x-b3-spanid': OWN.spanId }],
  ])('exclude those of B3 if %s is active', (name, written) => {
    const { sent } = through({ propagators: [name], forwardHeaders: FORWARDED_HEADERS }, incoming);
    expect(sent).toStrictEqual({ ...written, 'x-request-id': 'r-1' });
  });

  it('exclude those of every active format, in any case', () => {
    const names = ['TraceParent', 'Baggage', 'x-tenant'];
    const headers = { traceparent: 'x', baggage: 'a=1', 'x-tenant': 'acme' };
    const { sent } = through({ forwardHeaders: names }, headers);
    expect(sent).toStrictEqual({
      traceparent: `00-${OWN.traceId}-${OWN.spanId}-01`,
      baggage: 'a=1',
      'x-tenant': 'acme',
    });
  });
});
