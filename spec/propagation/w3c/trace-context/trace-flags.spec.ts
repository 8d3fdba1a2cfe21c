import { trace } from '@opentelemetry/api';
import { createPropagator } from '../../../../lib/propagation/composite';
import { TraceContextPropagator } from '../../../../lib/propagation/w3c/trace-context';
import { RatioSampler } from '../../../../lib/sampling/head/ratio-sampler';
import { accepted, callerBy, hop, PARENT, sent, extracted, sentFrom, SPAN_ID, TRACE_ID } from './wire';

const withFlags = (flags: string): string => PARENT.replace(/01$/, flags);
const flagsSentAfter = (flags: string): string =>
  String(hop({ traceparent: withFlags(flags) }, { sampler: new RatioSampler(1) }).headers['traceparent']).slice(-2);

describe('the flags', () => {
  it('3.2.2.5: are two lower-case hexadecimal characters, or the header is invalid', () => {
    expect(accepted(['.0', '0.', '0', '001', '1', '0G', '0A', 'FF', '+1'].map(withFlags))).toStrictEqual([]);
    expect(accepted(['00', '01', '0a', 'ff'].map(withFlags))).toHaveLength(4);
  });

  it('3.2.2.5: are read bit by bit', () => {
    const flags = Object.fromEntries(['00', '01', '09', 'fe', 'ff'].map((text) => [text, callerBy(withFlags(text))]));
    const sampled = Object.entries(flags).filter(([, caller]) => ((caller?.traceFlags ?? 0) & 1) === 1);
    expect(sampled.map(([text]) => text)).toStrictEqual(['01', '09', 'ff']);
  });

  it('3.2.2.5.1: contain the sampled flag only if the trace is recorded', () => {
    const decided = [0, 1].map((ratio) => hop({}, { sampler: new RatioSampler(ratio) }).headers['traceparent']);
    expect(decided.map((header) => String(header).slice(-2))).toStrictEqual(['00', '01']);
  });

  it('3.2.2.5.1: of the caller are followed by our samplers', () => {
    expect(['00', '01', '02', '03'].map(flagsSentAfter)).toStrictEqual(['00', '01', '02', '03']);
    const never = hop({ traceparent: withFlags('01') }, { sampler: new RatioSampler(0) }).headers['traceparent'];
    expect(String(never).slice(-2)).toBe('01');
  });

  it('3.2.2.5.1: of an untrusted caller have no effect at a public endpoint', () => {
    const propagator = createPropagator({ publicEndpoint: true }, {});
    const after = [0, 1].map((ratio) => {
      const flags = ratio === 0 ? '01' : '00';
      return hop({ traceparent: withFlags(flags) }, { propagator, sampler: new RatioSampler(ratio) }).headers;
    });
    expect(after.map(({ traceparent }) => String(traceparent).slice(-2))).toStrictEqual(['00', '01']);
  });

  it('3.2.2.5.1: change only together with the parent id', () => {
    const changed = hop({ traceparent: withFlags('00') }, { sampler: { shouldSample: () => ({ decision: 2 }) } });
    expect(changed.headers['traceparent']).toBe(`00-${TRACE_ID}-${changed.span.spanContext().spanId}-01`);
    expect(changed.span.spanContext().spanId).not.toBe(SPAN_ID);
  });

  it("3.2.2.5.2: keep the random flag for the whole trace, although the SDK's spans lose it", () => {
    const first = hop({ traceparent: withFlags('03') });
    expect(first.span.spanContext().traceFlags).toBe(1);
    expect(String(first.headers['traceparent']).slice(-2)).toBe('03');
    expect(String(hop(first.headers).headers['traceparent']).slice(-2)).toBe('03');
  });

  it('3.2.2.5.2: do not add the random flag to an incoming trace, even if our own ids are random', () => {
    const propagator = new TraceContextPropagator({ randomTraceIds: true });
    expect(String(hop({ traceparent: PARENT }, { propagator }).headers['traceparent']).slice(-2)).toBe('01');
    expect(sent(extracted({ traceparent: PARENT }, propagator), propagator)['traceparent']).toBe(PARENT);
  });

  it('3.2.2.5.2: contain the random flag for new traces only if our own ids are random', () => {
    const random = new TraceContextPropagator({ randomTraceIds: true });
    expect(String(hop({}, { propagator: random }).headers['traceparent']).slice(-2)).toBe('03');
    expect(String(hop({}).headers['traceparent']).slice(-2)).toBe('01');
    expect(sentFrom({ isRemote: true }, random)['traceparent']).toBe(PARENT);
  });

  it('3.2.2.5.2: keep the random flag of the incoming trace, not for a new trace inside it', () => {
    const { incoming } = hop({ traceparent: withFlags('03') });
    const other = { traceId: 'a'.repeat(32), spanId: SPAN_ID, traceFlags: 1 };
    expect(sent(trace.setSpanContext(incoming, other))['traceparent']).toBe(`00-${'a'.repeat(32)}-${SPAN_ID}-01`);
  });

  it('3.2.2.5.3: are zero if the recommendation does not define them', () => {
    expect(['04', '80', 'fc', 'ff'].map((flags) => callerBy(withFlags(flags))?.traceFlags)).toStrictEqual([0, 0, 0, 3]);
    expect(['04', '80', 'fc', 'ff'].map(flagsSentAfter)).toStrictEqual(['00', '00', '00', '03']);
    const traceFlags = [0x04, 0x10, 0x1ff, 256, Number.NaN, -1];
    expect(traceFlags.map((flags) => String(sentFrom({ traceFlags: flags })['traceparent']).slice(52))).toStrictEqual([
      '-00',
      '-00',
      '-03',
      '-00',
      '-00',
      '-03',
    ]);
  });
});
