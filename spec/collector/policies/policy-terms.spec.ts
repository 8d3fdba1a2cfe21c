import { allOf, anyOf, repeatsLimit, termOf, type Terms } from '../../../lib/collector/policies/policy-terms';

const factor = (name: string) => ({ name, conditions: [`is ${name}`] });
const [a, b, c] = [factor('a'), factor('b'), factor('c')].map((one) => termOf({ factor: one })) as [
  Terms,
  Terms,
  Terms,
];
const limit = termOf({ limit: { name: 'limit', tracesPerSecond: 1, burst: 1 } });

describe('terms of policies', () => {
  it('join conditions on one span in an or', () => {
    expect(anyOf('or', [a, b])).toStrictEqual(termOf({ factor: { name: 'or', conditions: ['is a', 'is b'] } }));
    expect(anyOf('or', [a])).toStrictEqual(a);
  });

  it('stay separate in an or if they are not conditions on one span', () => {
    const ratio = termOf({ threshold: '8' });
    expect(anyOf('or', [limit, a, ratio])).toStrictEqual([...limit, ...a, ...ratio]);
  });

  it('are distributed in an and', () => {
    const both = allOf([anyOf('or', [a, limit]), b]);
    expect(both?.map(({ factors, limits }) => [...factors, ...limits].map(({ name }) => name))).toStrictEqual([
      ['a', 'b'],
      ['b', 'limit'],
    ]);
  });

  it('have the higher threshold of two ratios', () => {
    expect(allOf([termOf({ threshold: '80000000000000' }), termOf({ threshold: 'e0000000000000' })])).toStrictEqual(
      termOf({ threshold: 'e0000000000000' }),
    );
  });

  it('are bounded', () => {
    const pair = [...(allOf([a, b]) ?? []), ...(allOf([a, c]) ?? [])];
    expect(allOf(Array.from({ length: 6 }, () => pair))).toHaveLength(64);
    expect(allOf(Array.from({ length: 7 }, () => pair))).toBeUndefined();
    expect(allOf([Array.from({ length: 65 }, () => a).flat()])).toBeUndefined();
  });

  it('know whether a limit has more than one budget', () => {
    expect(repeatsLimit(allOf([limit, a]) ?? [])).toBe(false);
    expect(repeatsLimit(allOf([limit, [...(allOf([a, b]) ?? []), ...c]]) ?? [])).toBe(true);
  });
});
