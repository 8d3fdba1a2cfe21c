import type { OtlpResult } from '../../../lib/export/otlp/otlp-response';
import { RetryingDelivery } from '../../../lib/export/otlp/retrying-delivery';

const DATA = new Uint8Array([1]);
const SUCCESS: OtlpResult = { status: 'success' };
const NOT_NOW: OtlpResult = { status: 'retryable', error: new Error('503 Service Unavailable') };
const NOT_THERE: OtlpResult = {
  status: 'retryable',
  error: new Error('connect ECONNREFUSED 127.0.0.1:4318'),
  isUnreachable: true,
};
const later = (retryInMillis: number): OtlpResult => ({ ...NOT_NOW, retryInMillis });

/** A transport that answers each attempt at once with the next of these, and with the last from then on. */
function transportOf(answers: readonly OtlpResult[]) {
  const attempts: number[] = [];
  const retrying = new RetryingDelivery({
    send: async () => {
      attempts.push(Date.now());
      return answers[attempts.length - 1] ?? answers.at(-1) ?? SUCCESS;
    },
    close: () => undefined,
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
    const { retrying, attempts } = transportOf([later(7000), SUCCESS]);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(6999);
    expect(attempts).toStrictEqual([0]);
    await jest.advanceTimersByTimeAsync(1);
    expect(attempts).toStrictEqual([0, 7000]);
    expect(await sent).toStrictEqual(SUCCESS);
  });

  it('is not made where its time is after the deadline', async () => {
    const { retrying, attempts } = transportOf([later(7000), SUCCESS]);
    expect(await retrying.send(DATA, 5000)).toMatchObject({ status: 'failure' });
    expect(attempts).toStrictEqual([0]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('holds back the exports after it until the receiver wants to hear again', async () => {
    const { retrying, attempts } = transportOf([later(7000), SUCCESS]);
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
    const { retrying, attempts } = transportOf([later(1e12), SUCCESS]);
    await retrying.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(299_999);
    expect(await retrying.send(DATA, 0.5)).toMatchObject({ status: 'failure' });
    await jest.advanceTimersByTimeAsync(1);
    expect(await retrying.send(DATA, 5000)).toStrictEqual(SUCCESS);
    expect(attempts).toStrictEqual([0, 300_000]);
  });

  it('is not made after a failure for good, nor after a fault of the transport', async () => {
    const failure: OtlpResult = { status: 'failure', error: new Error('no') };
    const { retrying, attempts } = transportOf([failure]);
    expect(await retrying.send(DATA, 5000)).toBe(failure);
    expect(attempts).toStrictEqual([0]);
    const fault = new Error('a header that HTTP does not allow');
    const broken = new RetryingDelivery({ send: () => Promise.reject(fault), close: () => undefined });
    expect(await broken.send(DATA, 5000)).toStrictEqual({ status: 'failure', error: fault });
  });
});

describe('the reason of a failure', () => {
  it('is what the receiver said last, also where it wants a longer pause than an export has', async () => {
    const { retrying } = transportOf([later(7000)]);
    const reason = { status: 'failure', error: { message: '503 Service Unavailable' } };
    expect(await retrying.send(DATA, 5000)).toMatchObject(reason);
    expect(await retrying.send(DATA, 5000)).toMatchObject(reason);
  });

  it('is silence where the receiver has said nothing', async () => {
    const silent = new RetryingDelivery({ send: () => new Promise(() => undefined), close: () => undefined });
    const sent = silent.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await sent).toMatchObject({ status: 'failure', error: { message: 'no answer in time (5000 ms)' } });
  });

  it('can be asked for while an export waits, and is forgotten with it', async () => {
    const { retrying } = transportOf([NOT_NOW, SUCCESS]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(10);
    expect(retrying.lastError?.message).toBe('503 Service Unavailable');
    await jest.advanceTimersByTimeAsync(2000);
    await sent;
    expect(retrying.lastError).toBeUndefined();
  });
});

describe('at the end of the process', () => {
  it('a receiver that is not there gets one more attempt, a quarter of a second later', async () => {
    const { retrying, attempts } = transportOf([NOT_THERE]);
    retrying.setDeadline(performance.now() + 5000);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(250);
    expect(await sent).toStrictEqual({ status: 'failure', error: (NOT_THERE as { error: Error }).error });
    expect(attempts).toStrictEqual([0, 250]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('an export that waits for a receiver that is not there is tried once more, and fails', async () => {
    const { retrying, attempts } = transportOf([NOT_THERE]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(100);
    retrying.setDeadline(performance.now() + 5000);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await sent).toMatchObject({ status: 'failure' });
    expect(attempts).toHaveLength(2);
    expect(attempts[1]).toBeLessThanOrEqual(350);
  });

  it('the exports after one that was in vain are tried once', async () => {
    const { retrying, attempts } = transportOf([NOT_THERE]);
    retrying.setDeadline(performance.now() + 5000);
    const first = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(250);
    await first;
    await retrying.send(DATA, 10_000);
    expect(attempts).toStrictEqual([0, 250, 250]);
  });

  it('a receiver that is back for the last attempt gets the spans', async () => {
    const { retrying, attempts } = transportOf([NOT_THERE, SUCCESS]);
    retrying.setDeadline(performance.now() + 5000);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(250);
    expect(await sent).toStrictEqual(SUCCESS);
    expect(attempts).toStrictEqual([0, 250]);
  });

  it('a receiver that is not ready gets the usual attempts, as long as there is time', async () => {
    const { retrying, attempts } = transportOf([NOT_NOW]);
    retrying.setDeadline(performance.now() + 3000);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(3000);
    expect(await sent).toMatchObject({ status: 'failure', error: { message: '503 Service Unavailable' } });
    expect(attempts).toHaveLength(3);
  });

  it('nothing waits for a time after the deadline, not even what waits already', async () => {
    const { retrying, attempts } = transportOf([later(60_000)]);
    const sent = retrying.send(DATA, 120_000);
    await jest.advanceTimersByTimeAsync(10);
    retrying.setDeadline(performance.now() + 5000);
    expect(await sent).toMatchObject({ status: 'failure', error: { message: '503 Service Unavailable' } });
    expect(await retrying.send(DATA, 120_000)).toMatchObject({ status: 'failure' });
    expect(attempts).toStrictEqual([0]);
  });

  it('that did not come, attempts come as before', async () => {
    const { retrying, attempts } = transportOf([NOT_THERE]);
    retrying.setDeadline(performance.now() + 5000)();
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(60_000);
    await sent;
    expect(attempts).toHaveLength(6);
  });
});

describe('giving up', () => {
  it('ends what is under way, and leaves what comes later its chance', async () => {
    const { retrying, attempts } = transportOf([NOT_NOW, SUCCESS]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(10);
    retrying.abort();
    expect(await sent).toMatchObject({ status: 'failure', error: { message: '503 Service Unavailable' } });
    expect(await retrying.send(DATA, 60_000)).toStrictEqual(SUCCESS);
    expect(attempts).toHaveLength(2);
  });
});

describe('abandoning', () => {
  it('ends attempts and waits at once, and leaves no timer', async () => {
    const silent = new RetryingDelivery({ send: () => new Promise(() => undefined), close: () => undefined });
    const attempt = silent.send(DATA, 10_000);
    const { retrying } = transportOf([NOT_NOW]);
    const wait = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(10);
    silent.discard();
    retrying.discard();
    expect(await attempt).toMatchObject({
      status: 'failure',
      error: { message: 'telemetry was shut down before the receiver has answered' },
    });
    expect(await wait).toMatchObject({ status: 'failure' });
    await jest.advanceTimersByTimeAsync(100);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets nothing be sent any more', async () => {
    const { retrying, attempts } = transportOf([SUCCESS]);
    retrying.discard();
    expect(await retrying.send(DATA, 10_000)).toMatchObject({ status: 'failure' });
    expect(attempts).toStrictEqual([]);
  });
});
