import { type Answer, RetryingTransport } from '../../lib/pipeline/retrying-transport';

const DATA = new Uint8Array([1]);
const SUCCESS: Answer = { status: 'success' };
const NOT_NOW: Answer = { status: 'retryable' };

/** A transport that answers each attempt at once with the next of these, and with the last from then on. */
function transportOf(answers: readonly Answer[]) {
  const attempts: number[] = [];
  const retrying = new RetryingTransport({
    send: async () => {
      attempts.push(Date.now());
      return answers[attempts.length - 1] ?? answers.at(-1) ?? SUCCESS;
    },
    shutdown: () => undefined,
  });
  return { retrying, attempts };
}

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

describe('another attempt', () => {
  it('comes later each time, by half as much again, within a fifth of jitter', async () => {
    const { retrying, attempts } = transportOf([NOT_NOW]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await sent).toMatchObject({ status: 'failure' });
    const waits = attempts.slice(1).map((time, index) => time - (attempts[index] ?? 0));
    expect(waits).toHaveLength(5);
    for (const [index, wait] of waits.entries()) {
      const middle = Math.min(1000 * 1.5 ** index, 5000);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(middle * 0.8));
      expect(wait).toBeLessThanOrEqual(Math.ceil(middle * 1.2));
    }
  });

  it('comes at different times for different processes', async () => {
    const waits = new Set<number>();
    for (let process = 0; process < 20; process++) {
      const { retrying, attempts } = transportOf([NOT_NOW, SUCCESS]);
      const sent = retrying.send(DATA, 60_000);
      await jest.advanceTimersByTimeAsync(2000);
      await sent;
      waits.add((attempts[1] ?? 0) - (attempts[0] ?? 0));
    }
    expect(waits.size).toBeGreaterThan(5);
  });

  it('does not come before the receiver asks for it', async () => {
    const { retrying, attempts } = transportOf([{ status: 'retryable', retryInMillis: 7000 }, SUCCESS]);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(6999);
    expect(attempts).toStrictEqual([0]);
    await jest.advanceTimersByTimeAsync(1);
    expect(attempts).toStrictEqual([0, 7000]);
    expect(await sent).toStrictEqual(SUCCESS);
  });

  it('is not made where its time is after the deadline', async () => {
    const { retrying, attempts } = transportOf([{ status: 'retryable', retryInMillis: 7000 }, SUCCESS]);
    expect(await retrying.send(DATA, 5000)).toMatchObject({ status: 'failure' });
    expect(attempts).toStrictEqual([0]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('holds back the exports after it until the receiver wants to hear again', async () => {
    const { retrying, attempts } = transportOf([{ status: 'retryable', retryInMillis: 7000 }, SUCCESS]);
    await retrying.send(DATA, 5000);
    expect(await retrying.send(DATA, 5000)).toMatchObject({ status: 'failure' });
    await jest.advanceTimersByTimeAsync(3000);
    const sent = retrying.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(3999);
    expect(attempts).toStrictEqual([0]);
    await jest.advanceTimersByTimeAsync(1);
    expect(attempts).toStrictEqual([0, 7000]);
    expect(await sent).toStrictEqual(SUCCESS);
  });

  it('is put off for five minutes at most, whatever the receiver asks for', async () => {
    const { retrying, attempts } = transportOf([{ status: 'retryable', retryInMillis: 1e12 }, SUCCESS]);
    await retrying.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(299_999);
    expect(await retrying.send(DATA, 0.5)).toMatchObject({ status: 'failure' });
    await jest.advanceTimersByTimeAsync(1);
    expect(await retrying.send(DATA, 5000)).toStrictEqual(SUCCESS);
    expect(attempts).toStrictEqual([0, 300_000]);
  });

  it('is not made after a failure for good, nor after a fault of the transport', async () => {
    const failure: Answer = { status: 'failure', error: new Error('no') };
    const { retrying, attempts } = transportOf([failure]);
    expect(await retrying.send(DATA, 5000)).toBe(failure);
    expect(attempts).toStrictEqual([0]);
    const fault = new Error('a header that HTTP does not allow');
    const broken = new RetryingTransport({ send: () => Promise.reject(fault), shutdown: () => undefined });
    expect(await broken.send(DATA, 5000)).toStrictEqual({ status: 'failure', error: fault });
  });
});

describe('abandoning', () => {
  it('ends attempts and waits at once, and leaves no timer', async () => {
    const silent = new RetryingTransport({ send: () => new Promise(() => undefined), shutdown: () => undefined });
    const attempt = silent.send(DATA, 10_000);
    const { retrying } = transportOf([NOT_NOW]);
    const wait = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(10);
    silent.abandon();
    retrying.abandon();
    expect(await attempt).toMatchObject({ status: 'failure', error: { message: 'telemetry was shut down meanwhile' } });
    expect(await wait).toMatchObject({ status: 'failure' });
    await jest.advanceTimersByTimeAsync(100);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets nothing be sent any more', async () => {
    const { retrying, attempts } = transportOf([SUCCESS]);
    retrying.abandon();
    expect(await retrying.send(DATA, 10_000)).toMatchObject({ status: 'failure' });
    expect(attempts).toStrictEqual([]);
  });
});
