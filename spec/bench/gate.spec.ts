type Figures = Record<string, Record<string, number>>;
interface Row {
  readonly name: string;
  readonly unit: string;
  readonly state: 'same' | 'above' | 'below' | 'missing' | 'new';
}
interface Verdict {
  compareFigures(kept: Figures | undefined, measured: Figures): Row[];
  compareRatios(kept: Figures | undefined, measured: Figures): Row[];
  describeRow(row: Row): string;
}

import * as fc from 'fast-check';

const { compareFigures, compareRatios, describeRow } = jest.requireActual<Verdict>('../../bench/gate/verdict.cjs');

const stateOf = (unit: string, kept: number, measured: number) =>
  compareFigures({ call: { [unit]: kept } }, { call: { [unit]: measured } })[0]?.state;
const ratioState = (kept: number, measured: number) =>
  compareRatios({ call: { ratio: kept } }, { call: { ratio: measured } })[0]?.state;

describe('the verdict of the gate', () => {
  it('accepts a figure up to a tenth above the saved one, and reports a larger one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 1e7 }), fc.double({ min: 0, max: 3, noNaN: true }), (kept, times) => {
        fc.pre(Math.abs(Math.abs(times - 1) - 0.1) > 1e-6);
        const expected = times > 1.1 ? 'above' : times < 0.9 ? 'below' : 'same';
        expect(stateOf('bytes', kept, kept * times)).toBe(expected);
      }),
    );
  });

  it.each([
    ['bytes', 64, 88, 89],
    ['bytes added', 3000, 3512, 3513],
    ['promises', 0, 0.05, 0.06],
    ['listeners', 3, 3.3, 3.31],
    ['modules', 5, 6, 7],
  ])('lets %s of %d grow to %d, not to %d', (unit, kept, allowed, refused) => {
    expect(stateOf(unit, kept, allowed)).toBe('same');
    expect(stateOf(unit, kept, refused)).toBe('above');
  });

  it('accepts a ratio of processor times up to the double, because other work may cause that', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.6, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (kept, times) => {
          fc.pre(Math.abs(times - 2) > 1e-6 && Math.abs(times - 0.5) > 1e-6);
          const expected = times > 2 ? 'above' : times < 0.5 ? 'below' : 'same';
          expect(ratioState(kept, kept * times)).toBe(expected);
        },
      ),
    );
    expect(ratioState(0.02, 0.31)).toBe('same');
    expect(ratioState(0.02, 0.33)).toBe('above');
  });

  it('reports figures that are no longer measured, and new ones', () => {
    const kept = { 'a call': { bytes: 100, promises: 1 }, 'a request': { bytes: 2000 } };
    const measured = { 'a call': { bytes: 100, contexts: 1 }, 'a start': { modules: 3 } };
    expect(compareFigures(kept, measured).map(describeRow)).toEqual([
      'a call: bytes 100',
      'a call: promises not measured, saved 1',
      'a call: contexts 1, none saved',
      'a request: bytes not measured, saved 2,000',
      'a start: modules 3, none saved',
    ]);
    expect(compareFigures(undefined, measured).every(({ state }) => state === 'new')).toBe(true);
  });

  it('does not take a figure for measured that is not a number', () => {
    expect([stateOf('bytes', 100, Number.NaN), ratioState(0.2, Number.NaN)]).toEqual(['missing', 'missing']);
  });

  it('says how much a figure differs', () => {
    const rows = compareFigures(
      { 'a call': { bytes: 1000, promises: 0, listeners: 4 } },
      { 'a call': { bytes: 1250, promises: 1, listeners: 3 } },
    );
    expect(rows.map(describeRow)).toEqual([
      'a call: bytes 1,250, saved 1,000 (+25 %)',
      'a call: promises 1, saved 0',
      'a call: listeners 3, saved 4 (-25 %)',
    ]);
  });
});
