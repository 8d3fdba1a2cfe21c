import { createHash } from 'node:crypto';
import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { OptionError } from '../../../lib';
import { RatioSampler } from '../../../lib/sdk';
import { SamplingDecision } from '../../../lib/otel/sdk';
import type { ParentBased } from '../../../lib/sampling/head/ratio-sampler';

const { NOT_RECORD, RECORD_AND_SAMPLED } = SamplingDecision;

/** Evenly distributed trace ids, the same in every run. */
const IDS = Array.from({ length: 10_000 }, (_, index) =>
  createHash('sha256').update(`trace ${index}`).digest('hex').slice(0, 32),
);

const keeps = (sampler: RatioSampler, id: string): boolean =>
  sampler.shouldSample(ROOT_CONTEXT, id).decision === RECORD_AND_SAMPLED;

describe('RatioSampler', () => {
  it.each([0.01, 0.1, 0.25, 0.5, 0.9])('keeps the ratio %d of the traces, within five standard deviations', (ratio) => {
    const sampler = new RatioSampler(ratio);
    const kept = IDS.filter((id) => keeps(sampler, id)).length;
    const deviation = Math.sqrt(IDS.length * ratio * (1 - ratio));
    expect(Math.abs(kept - IDS.length * ratio)).toBeLessThan(5 * deviation);
  });

  it('keeps every trace at 1 and no trace at 0', () => {
    const extremes = [...IDS, 'f'.repeat(32), '0'.repeat(31) + '1', '0'.repeat(32)];
    expect(extremes.every((id) => keeps(new RatioSampler(1), id))).toBe(true);
    expect(extremes.some((id) => keeps(new RatioSampler(0), id))).toBe(false);
  });

  it('decides about a trace in the same way in every service', () => {
    const [one, other] = [new RatioSampler(0.3), new RatioSampler(0.3)];
    expect(IDS.filter((id) => keeps(one, id))).toStrictEqual(IDS.filter((id) => keeps(other, id)));
  });

  it('keeps at a higher ratio everything it keeps at a lower one', () => {
    const ratios = [0.05, 0.1, 0.5, 0.95].map((ratio) => new RatioSampler(ratio));
    const broken = IDS.filter((id) => {
      const decisions = ratios.map((sampler) => keeps(sampler, id));
      return decisions.some((isKept, index) => !isKept && decisions[index - 1]);
    });
    expect(broken).toStrictEqual([]);
  });

  it('uses the random end of an id, not its start', () => {
    const sampler = new RatioSampler(0.5);
    expect(keeps(sampler, `${'0'.repeat(18)}${'f'.repeat(14)}`)).toBe(true);
    expect(keeps(sampler, `${'f'.repeat(18)}${'0'.repeat(14)}`)).toBe(false);
  });

  it.each([
    [0, TraceFlags.SAMPLED, RECORD_AND_SAMPLED],
    [1, TraceFlags.NONE, NOT_RECORD],
  ])('follows the parent, at ratio %d', (ratio, traceFlags, decision) => {
    const sampler = new RatioSampler(ratio);
    for (const isRemote of [true, false]) {
      const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote };
      const context = trace.setSpanContext(ROOT_CONTEXT, parent);
      expect(sampler.shouldSample(context, parent.traceId)).toStrictEqual({ decision });
    }
  });

  it('changes its ratio at run time', () => {
    const sampler = new RatioSampler(0);
    sampler.ratio = 1;
    expect(keeps(sampler, 'f'.repeat(32))).toBe(true);
    expect(sampler.ratio).toBe(1);
    sampler.ratio = 0.25;
    expect(sampler.ratio).toBe(0.25);
    expect(String(sampler)).toBe('RatioSampler{0.25}');
  });

  it.each([-0.1, 1.1, Number.NaN, '0.5', undefined])('rejects the ratio %p and keeps the current one', (ratio) => {
    const sampler = new RatioSampler(0.25);
    const put = () => void (sampler.ratio = ratio as number);
    expect(put).toThrow('Expected `ratio` to be a number from 0 to 1, got');
    expect(put).toThrow(OptionError);
    expect(sampler.ratio).toBe(0.25);
  });

  it('rejects an unknown value of parentBased', () => {
    expect(() => new RatioSampler(1, 'trust' as 'local')).toThrow(
      `Expected \`parentBased\` to be true, 'local' or false, got "trust".`,
    );
  });
});

describe("the parent of a RatioSampler's span", () => {
  const LOW = `${'a'.repeat(18)}${'0'.repeat(14)}`;
  const HIGH = `${'a'.repeat(18)}${'f'.repeat(14)}`;
  const decide = (parents: ParentBased, traceId: string, isRemote: boolean, traceFlags: number) =>
    new RatioSampler(0.5, parents).shouldSample(
      trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b'.repeat(16), traceFlags, isRemote }),
      traceId,
    ).decision === RECORD_AND_SAMPLED;

  it.each<[ParentBased, boolean, string]>([
    [true, true, 'follows'],
    [true, false, 'follows'],
    ['local', false, 'follows'],
    ['local', true, 'decides'],
    [false, true, 'decides'],
    [false, false, 'decides'],
  ])('with %s and a remote parent %p it %s', (parents, isRemote, what) => {
    const kept = [decide(parents, LOW, isRemote, 1), decide(parents, HIGH, isRemote, 0)];
    expect(kept).toStrictEqual(what === 'follows' ? [true, false] : [false, true]);
  });

  it('is ignored if it is invalid: the trace starts here', () => {
    const invalid = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: TraceFlags.NONE };
    const context = trace.setSpanContext(ROOT_CONTEXT, invalid);
    expect(new RatioSampler(1).shouldSample(context, HIGH).decision).toBe(RECORD_AND_SAMPLED);
  });
});

describe('the random numbers of a RatioSampler', () => {
  it('let a higher ratio keep a superset of what a lower one keeps, for any ids', () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    const id = fc.stringMatching(/^[0-9a-f]{32}$/);
    fc.assert(
      fc.property(ratio, ratio, id, (one, other, traceId) => {
        const [lower, higher] = [new RatioSampler(Math.min(one, other)), new RatioSampler(Math.max(one, other))];
        return !keeps(lower, traceId) || keeps(higher, traceId);
      }),
      { numRuns: 1000 },
    );
  });
});
