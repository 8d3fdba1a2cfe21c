import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { attributeValue, textValue } from '../../lib/values/attribute-value';
import { setValueLimits, valueLimits } from '../../lib/values/limits';
import { faultOf, leaksOf } from './attribute-checks';
import { calls, hostileValue, someLimits } from './hostile-arbitraries';
import { volume } from '../volume';

const RUN = { seed: 20_260_101, numRuns: volume(800) };

afterEach(() => setValueLimits());

describe('any value', () => {
  it('becomes an attribute within the limits, or is dropped, and never throws', () => {
    fc.assert(
      fc.property(hostileValue, someLimits, (make, limits) => {
        setValueLimits(limits);
        expect(faultOf(attributeValue('value', make()), limits)).toBeUndefined();
      }),
      RUN,
    );
  });

  it('is read without calling its accessors', () => {
    calls.getters = 0;
    fc.assert(
      fc.property(hostileValue, (make) => void attributeValue('value', { value: make() })),
      { ...RUN, numRuns: volume(250) },
    );
    expect(calls.getters).toBe(0);
  });

  it('becomes valid JSON unless it is cut', () => {
    setValueLimits({ attributeValueLengthLimit: 1_000_000 });
    fc.assert(
      fc.property(hostileValue, (make) => {
        const shown = attributeValue('value', { value: make() });
        expect(() => JSON.parse(String(shown))).not.toThrow();
      }),
      { ...RUN, numRuns: volume(250) },
    );
  });
});

describe('a huge value', () => {
  const SECRET = 'hunter2-correct-horse';
  const MANY = volume(1_000_000);
  const HUGE: Readonly<Record<string, () => unknown>> = {
    'a text of 100 MB': () => `password=${SECRET} ${'a'.repeat(1e8)}`,
    'a secret of 100 MB': () => `password=${SECRET.repeat(5e6)}`,
    'an error with a message of 100 MB': () => new Error(`password=${SECRET} ${'a'.repeat(1e8)}`),
    'an object with a text of 100 MB': () => ({ text: `password=${SECRET} ${'a'.repeat(1e8)}` }),
    'an object with very many keys': () => {
      const value: Record<string, unknown> = { password: SECRET };
      for (let index = 0; index < MANY; index++) value[`key${index}`] = index;
      return value;
    },
    'an object with a key of 10 MB': () => ({ [`password${'a'.repeat(1e7)}`]: SECRET }),
    'an array of very many': () => [{ password: SECRET }, ...Array.from({ length: MANY }, (_, index) => ({ index }))],
    'a set of very many': () => new Set([{ token: SECRET }, ...Array.from({ length: MANY }, (_, index) => index)]),
    'a map of very many': () =>
      new Map<unknown, unknown>([
        ['token', SECRET],
        ...Array.from({ length: MANY }, (_, index) => [index, index] as const),
      ]),
    'an object of 100,000 levels': () => {
      let value: object = { password: SECRET };
      for (let level = 0; level < 100_000; level++) value = { password: SECRET, level, value };
      return value;
    },
    'an array with a hole of a billion': () => {
      const value: unknown[] = [{ password: SECRET }];
      value.length = 1e9;
      return value;
    },
    'a bigint of a million digits': () => 10n ** 1_000_000n,
    'a buffer of 100 MB': () => Buffer.alloc(1e8, SECRET),
    'an endless toJSON': () => {
      const toJSON = (): unknown => Array.from({ length: 1000 }, () => ({ password: SECRET, more: { toJSON } }));
      return { toJSON };
    },
    'a proxy that answers with very many keys': () =>
      new Proxy({}, { ownKeys: () => ['password', ...Array.from({ length: MANY }, (_, index) => `key${index}`)] }),
    'a proxy with endless prototypes': () => {
      const endless = (): object => new Proxy({}, { getPrototypeOf: endless, has: () => false });
      return { value: endless(), password: SECRET };
    },
  };

  it.each(Object.entries(HUGE))('is shown within the limits, and hides its secrets: %s', (_what, make) => {
    const shown = attributeValue('value', make());
    expect(faultOf(shown, valueLimits())).toBeUndefined();
    expect(leaksOf(SECRET, shown)).toEqual([]);
    expect(shown).toBeDefined();
  });

  it('can be garbage-collected while its attribute is in memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const inUse = () => {
      // V8 keeps hidden classes, with their keys, for two collections after their last use.
      for (let round = 0; round < 3; round++) collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = inUse();
    const kept = Array.from({ length: 4 }, (_, index) => [
      textValue(`${index}${'a'.repeat(2e7)}`),
      attributeValue('value', { text: `${index}${'b'.repeat(2e7)}`, [`${'k'.repeat(2e7)}${index}`]: 1 }),
    ]);
    expect(inUse() - before).toBeLessThan(2e7);
    expect(kept).toHaveLength(4);
  });
});
