import { inSlices } from '../../../lib/viewer/otlp/in-slices';
import { readTraces } from '../../../lib/viewer/otlp/record-reader';

function* steps(count: number, onStep: () => void): Generator<void, number> {
  for (let step = 0; step < count; step++) {
    onStep();
    yield;
  }
  return count;
}

describe('work in slices', () => {
  let now: number;
  let inTurn: number;
  let longest: number;

  /** A step takes three milliseconds. */
  const step = (): void => {
    now += 3;
    longest = Math.max(longest, ++inTurn);
  };

  beforeEach(() => {
    [now, inTurn, longest] = [0, 0, 0];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  const countTurns = (): (() => void) => {
    let isCounting = true;
    const next = (): void => {
      inTurn = 0;
      if (isCounting) setImmediate(next);
    };
    next();
    return () => {
      isCounting = false;
    };
  };

  it('has its result', async () => {
    expect(await inSlices(steps(5, step))).toBe(5);
  });

  it('shares the slices of the event loop with all other work', async () => {
    const stop = countTurns();
    const results = await Promise.all(Array.from({ length: 20 }, () => inSlices(steps(4, step))));
    stop();
    expect(results).toEqual(Array.from({ length: 20 }, () => 4));
    // Three steps pass the eight milliseconds of a slice.
    expect(longest).toBe(3);
  });

  it('fails with the error of the work, and continues with the other work', async () => {
    const failing = inSlices(
      steps(2, () => {
        throw new Error('mine');
      }),
    );
    const other = inSlices(steps(3, step));
    await expect(failing).rejects.toThrow('mine');
    expect(await other).toBe(3);
  });
});

describe('the reading of a request', () => {
  const pausesOf = (body: string): number => {
    let pauses = 0;
    const reading = readTraces(Buffer.from(body), 'application/json');
    while (!reading.next().done) pauses++;
    return pauses;
  };

  it.each([
    ['resources', (count: number) => `{"resourceSpans":[${Array(count).fill('{}').join()}]}`],
    ['scopes', (count: number) => `{"resourceSpans":[{"scopeSpans":[${Array(count).fill('{}').join()}]}]}`],
  ])('may pause at each of its %s, when it finds them and when it reads them', (_what, body) => {
    expect(pausesOf(body(1000)) - pausesOf(body(1))).toBeGreaterThanOrEqual(2 * 999);
  });
});
