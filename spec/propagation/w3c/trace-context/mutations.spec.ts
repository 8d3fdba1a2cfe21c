import { ROOT_CONTEXT, trace, type TraceState } from '@opentelemetry/api';
import { createPropagator } from '../../../../lib/propagation/composite';
import { remoteParentLink } from '../../../../lib/propagation/public-endpoint-propagator';
import { W3CTraceState } from '../../../../lib/propagation/w3c/trace-state';
import { extracted, hop, OWN_SPAN_ID, OWN_TRACE_ID, PARENT, sent, SPAN_ID, TRACE_ID } from './wire';

const STATE = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,tenant@dt=  padded';
const changed = (change: (state: TraceState) => TraceState): string =>
  change(W3CTraceState.parse(STATE) ?? W3CTraceState.EMPTY).serialize();

describe('changes on the way', () => {
  it('3.4: a service without spans changes neither traceparent nor tracestate', () => {
    const headers = { traceparent: PARENT, tracestate: STATE };
    expect(sent(extracted(headers))).toStrictEqual(headers);
  });

  it('3.4: the parent id becomes that of the current span', () => {
    const { headers, span } = hop({ traceparent: PARENT });
    expect(headers['traceparent']).toBe(`00-${TRACE_ID}-${span.spanContext().spanId}-01`);
    const calls = [1, 2, 3].map((call) => `${call}`.repeat(16));
    const parents = calls.map((spanId) =>
      sent(trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId, traceFlags: 1 })),
    );
    expect(new Set(parents.map(({ traceparent }) => traceparent)).size).toBe(3);
  });

  it('3.4: a new trace shares nothing with the incoming one, and has no tracestate', () => {
    const { headers, incoming } = hop(
      { traceparent: PARENT, tracestate: STATE },
      { propagator: createPropagator({ publicEndpoint: true }, {}) },
    );
    expect(headers).toStrictEqual({ traceparent: `00-${OWN_TRACE_ID}-${OWN_SPAN_ID}-01` });
    expect(remoteParentLink(incoming)?.context).not.toHaveProperty('traceState');
    const invalid = hop({ traceparent: `${PARENT}-`, tracestate: STATE });
    expect(invalid.headers).toStrictEqual({ traceparent: `00-${OWN_TRACE_ID}-${OWN_SPAN_ID}-01` });
  });

  it('3.4: a higher version becomes version 00', () => {
    expect(sent(extracted({ traceparent: `cc-${TRACE_ID}-${SPAN_ID}-01-x` }))['traceparent']).toBe(PARENT);
  });

  it('3.5: tracestate does not change by itself', () => {
    expect(hop({ traceparent: PARENT, tracestate: STATE }).headers['tracestate']).toBe(STATE);
  });

  it('3.5: a changed value moves its key to the start, and the others keep their order', () => {
    expect(changed((state) => state.set('congo', 'new'))).toBe('congo=new,rojo=00f067aa0ba902b7,tenant@dt=  padded');
    expect(changed((state) => state.set('rojo', 'new'))).toBe('rojo=new,congo=t61rcWkgMzE,tenant@dt=  padded');
    expect(changed((state) => state.set('rojo', '1').set('tenant@dt', '2'))).toBe(
      'tenant@dt=2,rojo=1,congo=t61rcWkgMzE',
    );
  });

  it('3.5: a new key is added at the start, and never twice', () => {
    expect(changed((state) => state.set('mine', '1'))).toBe(`mine=1,${STATE}`);
    expect(changed((state) => state.set('mine', '1').set('mine', '2').set('mine', '1'))).toBe(`mine=1,${STATE}`);
  });

  it('3.5: a removed key does not change the order of the others', () => {
    expect(changed((state) => state.unset('congo'))).toBe('rojo=00f067aa0ba902b7,tenant@dt=  padded');
    expect(changed((state) => state.unset('unknown'))).toBe(STATE);
  });

  it('3.5: a change does not affect other holders of the state', () => {
    const state = W3CTraceState.parse(STATE);
    state?.set('mine', '1');
    state?.unset('rojo');
    expect(state?.serialize()).toBe(STATE);
  });
});
