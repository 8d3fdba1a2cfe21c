import { createTraceState, ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { type Sampler, SamplingDecision } from '../../../lib/otel/sdk';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { AlwaysRecordSampler } from '../../../lib/sampling/tail/always-record-sampler';
import { remoteParent, TailSetup } from './tail-setup';

const { NOT_RECORD, RECORD, RECORD_AND_SAMPLED } = SamplingDecision;
const RESULT = { attributes: { why: 'rule' }, traceState: createTraceState('a=1') };

const SCALED = { decision: NOT_RECORD, traceState: createTraceState('ot=th:8,a=2') };

const saying = (decision: SamplingDecision): Sampler => ({
  shouldSample: () => ({ ...RESULT, decision }),
  toString: () => 'Fixed',
});

describe('AlwaysRecordSampler', () => {
  it.each([
    [NOT_RECORD, RECORD],
    [RECORD, RECORD],
    [RECORD_AND_SAMPLED, RECORD_AND_SAMPLED],
  ])('turns the decision %d into %d, and keeps attributes and state', (decision, expected) => {
    const sampler = new AlwaysRecordSampler(saying(decision));
    const result = sampler.shouldSample(ROOT_CONTEXT, '7'.repeat(32), 'span', SpanKind.INTERNAL, {}, []);
    expect(result).toEqual({ ...RESULT, decision: expected });
  });

  it.each([
    ['of its caller', new RatioSampler(0), 'ot=rv:12345678abcdef,a=1'],
    [
      'of its caller, if the head sampler only records it',
      { ...saying(RECORD), shouldSample: () => ({ decision: RECORD }) },
      'ot=rv:12345678abcdef,a=1',
    ],
    ['that the head sampler wrote', { ...saying(NOT_RECORD), shouldSample: () => SCALED }, 'a=2'],
  ])('takes the threshold %s off a span that is not sampled', (_whose, head, expected) => {
    const traceState = createTraceState('ot=rv:12345678abcdef;th:8,a=1');
    const parent = {
      traceId: '7'.repeat(32),
      spanId: '8'.repeat(16),
      traceFlags: TraceFlags.NONE,
      isRemote: true,
      traceState,
    };
    const setup = new TailSetup({ policies: [] }, head);
    const span = setup.start('span', { under: trace.setSpanContext(ROOT_CONTEXT, parent) });
    const child = setup.start('child', { under: span });
    expect([span, child].map((one) => one.spanContext().traceState?.serialize())).toEqual([expected, expected]);
  });

  it('passes all arguments to the head sampler', () => {
    const head = saying(NOT_RECORD);
    const asked = jest.spyOn(head, 'shouldSample');
    const question = [remoteParent(true), '7'.repeat(32), 'span', SpanKind.SERVER, { a: 1 }, []] as const;
    new AlwaysRecordSampler(head).shouldSample(...(question as unknown as Parameters<Sampler['shouldSample']>));
    expect(asked.mock.calls).toEqual([[...question]]);
  });

  it('records the children of recorded spans, and samples those of sampled spans', () => {
    for (const ratio of [0, 1]) {
      const setup = new TailSetup({ policies: [] }, new RatioSampler(ratio));
      const child = setup.start('child', { under: setup.start('root') });
      expect([child.isRecording(), child.spanContext().traceFlags]).toEqual([true, ratio]);
    }
  });

  it('records below an unsampled remote parent, and propagates the flag', () => {
    const setup = new TailSetup({ policies: [] }, new RatioSampler(1));
    const root = setup.start('root', { under: remoteParent(false) });
    expect([root.isRecording(), root.spanContext().traceFlags]).toEqual([true, TraceFlags.NONE]);
  });

  it('is necessary: without it, nothing of such a trace is recorded', () => {
    const provider = new BasicTracerProvider({ sampler: new RatioSampler(1) });
    expect(provider.getTracer('test').startSpan('root', {}, remoteParent(false)).isRecording()).toBe(false);
  });

  it('prints its head sampler', () => {
    expect(String(new AlwaysRecordSampler(new RatioSampler(0.1)))).toBe('AlwaysRecordSampler{RatioSampler{0.1}}');
  });
});
