import { createTraceState, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '../../../lib/otel/sdk';
import { decisionOf, TraceIdRatio } from '../../../lib/sampling/probability/trace-id-ratio';

const { NOT_RECORD, RECORD_AND_SAMPLED } = SamplingDecision;
const idWith = (randomness: string): string => `${'a'.repeat(18)}${randomness}`;

describe('the decision about a trace that starts here', () => {
  it.each([
    [0.75, '40000000000000', '3fffffffffffff'],
    [0.25, 'c0000000000000', 'bfffffffffffff'],
    [0.96875, '08000000000000', '07ffffffffffff'],
    [0.1, 'e6660000000000', 'e665ffffffffff'],
  ])('keeps at %d exactly the traces whose randomness reaches the threshold of OTEP 235', (ratio, first, below) => {
    const traceIdRatio = new TraceIdRatio(ratio);
    expect(traceIdRatio.decide(idWith(first)).decision).toBe(RECORD_AND_SAMPLED);
    expect(traceIdRatio.decide(idWith(below)).decision).toBe(NOT_RECORD);
  });

  it('writes the threshold into the state of kept traces', () => {
    const kept = new TraceIdRatio(0.1).decide(idWith('f'.repeat(14)));
    expect(kept.traceState?.serialize()).toBe('ot=th:e666');
    expect(new TraceIdRatio(1).decide(idWith('0'.repeat(14))).traceState?.serialize()).toBe('ot=th:0');
  });

  it('writes nothing into the state of dropped traces', () => {
    expect(new TraceIdRatio(0.1).decide(idWith('0'.repeat(14)))).toStrictEqual({ decision: NOT_RECORD });
    expect(new TraceIdRatio(0).decide(idWith('f'.repeat(14)))).toStrictEqual({ decision: NOT_RECORD });
  });
});

describe('the decision about a trace with a state', () => {
  const decide = (ratio: number, randomness: string, state: string) => {
    const { decision, traceState } = new TraceIdRatio(ratio).decide(idWith(randomness), createTraceState(state));
    return [decision, traceState?.serialize()];
  };

  it('uses the explicit randomness, and keeps it', () => {
    expect(decide(0.5, '0'.repeat(14), 'ot=rv:ffffffffffffff')).toStrictEqual([
      RECORD_AND_SAMPLED,
      'ot=th:8;rv:ffffffffffffff',
    ]);
    expect(decide(0.5, 'f'.repeat(14), 'ot=rv:00000000000000')).toStrictEqual([NOT_RECORD, 'ot=rv:00000000000000']);
  });

  it.each(['rv:fff', 'rv:', 'rv:zzzzzzzzzzzzzz', 'rv:fffffffffffffff', 'xrv:ffffffffffffff'])(
    'uses the id if the explicit randomness is invalid: %s',
    (member) => expect(decide(0.5, '0'.repeat(14), `ot=${member}`)[0]).toBe(NOT_RECORD),
  );

  it('replaces an earlier threshold, and keeps everything else', () => {
    expect(decide(0.25, 'f'.repeat(14), 'vendor=1,ot=p:8;th:8;k1:13,other=2')).toStrictEqual([
      RECORD_AND_SAMPLED,
      'ot=th:c;p:8;k1:13,vendor=1,other=2',
    ]);
  });

  it('removes the threshold of dropped traces', () => {
    expect(decide(0.25, '0'.repeat(14), 'vendor=1,ot=th:8')).toStrictEqual([NOT_RECORD, 'vendor=1']);
  });

  it('omits the threshold if the entry would exceed 256 characters', () => {
    const full = `k:${'x'.repeat(252)}`;
    expect(decide(1, '0'.repeat(14), `ot=${full}`)).toStrictEqual([RECORD_AND_SAMPLED, `ot=${full}`]);
  });
});

describe('the decision that follows a parent', () => {
  const parent = (state: string | undefined, more: Partial<SpanContext> = {}): SpanContext => ({
    traceId: idWith('90000000000000'),
    spanId: 'b'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
    ...more,
  });

  it('keeps a state that fits the decision', () => {
    for (const state of [undefined, 'vendor=1', 'ot=th:8', 'ot=th:9', 'ot=th:c;rv:ffffffffffffff', 'ot=th:zz']) {
      expect(decisionOf(parent(state))).toStrictEqual({ decision: RECORD_AND_SAMPLED });
    }
  });

  it('removes a threshold that would not have kept the trace', () => {
    const { decision, traceState } = decisionOf(parent('vendor=1,ot=th:90000000000001;k:1'));
    expect([decision, traceState?.serialize()]).toStrictEqual([RECORD_AND_SAMPLED, 'ot=k:1,vendor=1']);
    expect(decisionOf(parent('ot=th:8;rv:70000000000000')).traceState?.serialize()).toBe('ot=rv:70000000000000');
  });

  it('does not check a parent in this process again', () => {
    expect(decisionOf(parent('ot=th:f', { isRemote: false }))).toStrictEqual({ decision: RECORD_AND_SAMPLED });
  });

  it('drops the children of a dropped parent', () => {
    expect(decisionOf(parent('ot=th:8', { traceFlags: 0 }))).toStrictEqual({ decision: NOT_RECORD });
  });
});
