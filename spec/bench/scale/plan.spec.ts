interface Design {
  readonly gateways: number;
  readonly samplers: number;
  readonly gatewayCores: number;
  readonly samplerCores: number;
  readonly serviceCores: number;
  readonly waitingBytes: number;
  readonly exportedPerSecond: number;
  readonly keptPerSecond: number;
  readonly storedBytes: number;
  readonly perMillion: Readonly<
    Record<'serviceSeconds' | 'collectorSeconds' | 'wireGigabytes' | 'storedGigabytes', number>
  >;
}
type Inputs = Readonly<Record<string, number>>;
type Name = 'no sampling' | 'head ratio' | 'tail in the process' | 'tail in the Collector' | 'both';
interface Plan {
  planAll(given: Inputs, figures: object): Readonly<Record<Name, Design>>;
  chanceToSee(errors: number, ratio: number): number;
}
interface Figures {
  lineThrough(xs: readonly number[], ys: readonly number[]): { readonly slope: number; readonly base: number };
}

const { planAll, chanceToSee } = jest.requireActual<Plan>('../../../bench/scale/plan/plan.cjs');
const { lineThrough } = jest.requireActual<Figures>('../../../bench/scale/plan/figures.cjs');

/** Round numbers, so that the expected results can be calculated in the head. */
const FIGURES = {
  gateway: { perSpan: 10, perPiece: 100, batching: 0.5 },
  sampler: { perSpan: 8, perKeptSpan: 20, perPiece: 200 },
  service: { spansPerRequest: 20, head: { none: 1, sampled: 11 }, process: 6, collector: 12 },
  bytes: { wire: 400, wireGzip: 100, between: { perSpan: 80, perPiece: 1000 }, waiting: 2000, localTrace: 4000 },
  localTracesPerRequest: 5,
};
const LOAD = {
  requests: 1000,
  ratio: 0.01,
  interesting: 0.01,
  interestingParts: 0.005,
  wait: 10,
  batch: 1000,
  cores: 8,
  gibibytes: 32,
  used: 0.5,
};
const plan = (given: Inputs = {}) => planAll({ ...LOAD, ...given }, FIGURES);

describe('a plan', () => {
  it('multiplies spans per second by the cost of a span', () => {
    const { gatewayCores, samplers, waitingBytes, exportedPerSecond } = plan()['tail in the Collector'];
    expect(exportedPerSecond).toBe(20_000);
    expect(samplers).toBe(1);
    // 10 µs a span, 0.5 µs to collect a batch, and a piece of 100 µs for each 1,000 spans.
    expect(gatewayCores).toBeCloseTo(20_000 * 10.6e-6, 6);
    expect(waitingBytes).toBe(20_000 * 10 * 2000);
  });

  it('has as many samplers as memory or processor time needs, and counts the pieces that they cause', () => {
    const large = { requests: 1_000_000, batch: 10_000, gibibytes: 8 };
    const { samplers, gateways, gatewayCores, waitingBytes } = plan(large)['tail in the Collector'];
    expect(samplers).toBe(Math.ceil(waitingBytes / (8 * 2 ** 30 * 0.5)));
    expect(gatewayCores).toBeCloseTo(20 * (10.5 + (100 * samplers) / 10_000));
    expect(gateways).toBe(Math.ceil(gatewayCores / 4));
    const quick = plan({ ...large, wait: 1 })['tail in the Collector'];
    expect(quick.samplerCores / 4).toBeLessThanOrEqual(quick.samplers);
    expect(quick.samplerCores / 4).toBeGreaterThan(quick.samplers - 1.2);
  });

  it('says that no number of samplers is enough if a further one costs more than it brings', () => {
    // 20,000 batches a second: each sampler gets a piece of each, for 200 µs, and has 4 cores.
    expect(plan({ requests: 1_000_000 })['tail in the Collector'].samplers).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps the sample and what a policy keeps, and the head ratio only the sample', () => {
    const designs = plan();
    expect(designs['head ratio'].keptPerSecond).toBeCloseTo(200);
    expect(designs['tail in the Collector'].keptPerSecond).toBeCloseTo(20_000 * 0.0199);
    expect(designs['tail in the process'].keptPerSecond).toBeCloseTo(20_000 * 0.01495);
    expect(designs['no sampling'].keptPerSecond).toBe(20_000);
  });

  it('lets services pay for recording, and for export where they export', () => {
    const designs = plan();
    expect(designs['head ratio'].serviceCores).toBeCloseTo(0.02 * 1.1);
    expect(designs['tail in the process'].serviceCores).toBeCloseTo(0.02 * 6);
    expect(designs['tail in the Collector'].serviceCores).toBeCloseTo(0.02 * 12);
    expect(designs.both.serviceCores).toBeCloseTo(0.02 * 6.6);
  });

  it('has no Collectors where processes decide, and smaller ones where processes pass on a part', () => {
    const designs = plan({ requests: 1_000_000, batch: 10_000 });
    expect(designs['tail in the process']).toMatchObject({ gateways: 0, samplers: 0, waitingBytes: 0 });
    expect(designs.both.samplers).toBeLessThan(designs['tail in the Collector'].samplers / 5);
  });

  it('gives the cost of a million requests', () => {
    const { perMillion, storedBytes } = plan({ storedBytes: 100, days: 1 })['no sampling'];
    expect(perMillion.serviceSeconds).toBeCloseTo(220);
    expect(perMillion.collectorSeconds).toBe(0);
    expect(perMillion.storedGigabytes).toBeCloseTo(2);
    expect(storedBytes).toBeCloseTo(20_000 * 100 * 86_400);
  });

  it.each([{ requests: 0 }, { ratio: 2 }, { wait: Number.NaN }])('refuses %p', (given) => {
    expect(() => plan(given)).toThrow(/Expected a number above 0/);
  });
});

describe('the chance to see an error', () => {
  it('grows with their number', () => {
    expect(chanceToSee(1, 0.01)).toBeCloseTo(0.01);
    expect(chanceToSee(100, 0.01)).toBeCloseTo(0.634, 3);
    expect(chanceToSee(1000, 1)).toBe(1);
  });
});

describe('the line through measured costs', () => {
  it('has the base and the slope of points on a line', () => {
    const { base, slope } = lineThrough([0, 1, 2], [5, 8, 11]);
    expect([base, slope]).toStrictEqual([5, 3]);
  });
});

describe('the ring of hashes', () => {
  interface Ring {
    spreadOf(samplers: number): { readonly most: number; readonly least: number };
  }
  const { spreadOf } = jest.requireActual<Ring>('../../../bench/scale/plan/hash-ring.cjs');

  it('gives everything to a single sampler, and unequal parts to several', () => {
    expect(spreadOf(1)).toStrictEqual({ most: 1, least: 1 });
    const { most, least } = spreadOf(64);
    expect(most).toBeGreaterThan(1.05);
    expect(most).toBeLessThan(1.5);
    expect(least).toBeLessThan(0.95);
  });
});
