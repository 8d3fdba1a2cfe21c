import { createServer, get } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createPropagator } from '../../../../lib/propagation/composite';
import { remoteParentLink } from '../../../../lib/propagation/public-endpoint-propagator';
import { TraceContextPropagator } from '../../../../lib/propagation/w3c/trace-context';
import { RatioSampler } from '../../../../lib/sampling/head/ratio-sampler';
import { callerBy, callerOf, extracted, hop, OWN_TRACE_ID, PARENT, sent, sentFrom, SPAN_ID, stateAfter } from './wire';

const publicEndpoint = createPropagator({ publicEndpoint: true }, {});

describe('privacy and security', () => {
  it('6: the propagator adds nothing to tracestate, and a sampler only its threshold', () => {
    expect(Object.keys(hop({ traceparent: PARENT }).headers)).toStrictEqual(['traceparent']);
    expect(hop({ traceparent: PARENT, tracestate: 'foo=1' }).headers['tracestate']).toBe('foo=1');
    const sampler = new RatioSampler(1);
    expect(hop({}, { sampler }).headers['tracestate']).toBe('ot=th:0');
    expect(hop({ traceparent: PARENT, tracestate: 'foo=1' }, { sampler }).headers['tracestate']).toBe('foo=1');
  });

  it('6.1: a new trace can start at a trust boundary', () => {
    const { span, incoming } = hop({ traceparent: PARENT }, { propagator: publicEndpoint });
    expect(span.spanContext().traceId).toBe(OWN_TRACE_ID);
    expect(remoteParentLink(incoming)?.context.spanId).toBe(SPAN_ID);
  });

  it('6.3: responses do not contain the headers', async () => {
    const propagator = new TraceContextPropagator();
    const server = createServer((request, response) => {
      sent(extracted(request.headers, propagator), propagator);
      response.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const headers = await new Promise<object>((resolve) => {
      get({ port, host: '127.0.0.1', headers: { traceparent: PARENT } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.headers));
      });
    });
    server.close();
    expect(Object.keys(headers).filter((name) => name.startsWith('trace'))).toStrictEqual([]);
  });

  it('7: headers of any length are read in bounded work', () => {
    const long = 'a'.repeat(10_000_000);
    expect(callerBy(PARENT + long)).toBeUndefined();
    expect(callerBy(' '.repeat(10_000_000) + PARENT)).toBeUndefined();
    expect([`a=${long}`, `a=${' '.repeat(30_000)}b`, ','.repeat(10_000_000)].map(stateAfter)).toStrictEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const fields = Array.from({ length: 100_000 }, (_, index) => `k${index}=1`);
    expect(stateAfter(fields)).toBeUndefined();
    expect(callerOf({ traceparent: PARENT, tracestate: fields })?.spanId).toBe(SPAN_ID);
  });

  it('7: only values that the recommendation allows are written into a header', () => {
    const traceState = {
      get: () => undefined,
      set: () => traceState,
      unset: () => traceState,
      serialize: () => 'a=1\r\nx-evil: 1',
    };
    expect(sentFrom({ traceState })).toStrictEqual({ traceparent: PARENT });
    expect(sentFrom({ traceState: { ...traceState, serialize: () => 'a=1, b=2' } })).toStrictEqual({
      traceparent: PARENT,
      tracestate: 'a=1,b=2',
    });
    expect(sentFrom({ traceId: `${'a'.repeat(30)}\r\n` })).toStrictEqual({});
  });

  it('7.1: an incoming tracestate is dropped at a public endpoint', () => {
    const { headers } = hop({ traceparent: PARENT, tracestate: 'secret=1' }, { propagator: publicEndpoint });
    expect(headers).not.toHaveProperty('tracestate');
  });

  it('7.2: an untrusted caller can neither force nor prevent recording, nor choose the trace', () => {
    const sampled = [0, 1].map((ratio) => {
      const { span } = hop(
        { traceparent: PARENT.replace(/01$/, ratio === 0 ? '01' : '00') },
        { propagator: publicEndpoint, sampler: new RatioSampler(ratio) },
      );
      return [span.spanContext().traceId, span.spanContext().traceFlags];
    });
    expect(sampled).toStrictEqual([
      [OWN_TRACE_ID, 0],
      [OWN_TRACE_ID, 1],
    ]);
  });
});
