import { RANDOM_IDS } from '../../lib/engine/random-ids';

describe('random ids', () => {
  it('are lower-case hexadecimal digits, 16 for a span and 32 for a trace', () => {
    const ids = Array.from({ length: 5000 }, () => [RANDOM_IDS.generateSpanId(), RANDOM_IDS.generateTraceId()].join());
    expect(ids.filter((pair) => !/^[0-9a-f]{16},[0-9a-f]{32}$/.test(pair))).toStrictEqual([]);
  });

  it('do not repeat, across many pools', () => {
    const ids = Array.from({ length: 50_000 }, () => [
      RANDOM_IDS.generateSpanId(),
      RANDOM_IDS.generateTraceId(),
    ]).flat();
    expect(new Set(ids).size).toBe(100_000);
  });

  it('have each digit in each place equally often, within six standard deviations', () => {
    const COUNT = 32_000;
    const counts = Array.from({ length: 32 }, () => new Map<string, number>());
    for (let index = 0; index < COUNT; index++) {
      for (const [place, digit] of Array.from(RANDOM_IDS.generateTraceId()).entries()) {
        counts[place]?.set(digit, (counts[place].get(digit) ?? 0) + 1);
      }
    }
    const deviation = Math.sqrt((COUNT * 15) / 256);
    const errors = counts.flatMap((place) =>
      Array.from('0123456789abcdef').map((digit) => Math.abs((place.get(digit) ?? 0) - COUNT / 16)),
    );
    expect(Math.max(...errors)).toBeLessThan(6 * deviation);
  });

  it('come from the secure generator of node:crypto, and are never all zeros', () => {
    const crypto = jest.requireActual<typeof import('node:crypto')>('node:crypto');
    const bytes = jest.spyOn(crypto, 'randomFillSync');
    try {
      let fills = 0;
      bytes.mockImplementation((buffer) => {
        // The first pool is all zeros, which is an invalid id, so another one must be drawn.
        (buffer as unknown as Uint8Array).fill(fills++ === 0 ? 0 : 0xab);
        return buffer;
      });
      jest.isolateModules(() => {
        const { RANDOM_IDS: fresh } =
          require('../../lib/engine/random-ids') as typeof import('../../lib/engine/random-ids');
        expect(fresh.generateTraceId()).toBe('ab'.repeat(16));
        expect(fresh.generateSpanId()).toBe('ab'.repeat(8));
        expect(fills).toBe(2);
      });
    } finally {
      bytes.mockRestore();
    }
  });
});
