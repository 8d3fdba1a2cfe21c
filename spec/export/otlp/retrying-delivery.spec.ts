import type { OtlpResult } from '../../../lib/export/otlp/otlp-response';
import { RetryingDelivery } from '../../../lib/export/otlp/retrying-delivery';

const DATA = new Uint8Array([1]);
const SUCCESS: OtlpResult = { status: 'success' };
const NOT_NOW: OtlpResult = { status: 'retryable', error: new Error('503 Service Unavailable') };
const UNREACHABLE: OtlpResult = {
  status: 'retryable',
  error: new Error('connect ECONNREFUSED 127.0.0.1:4318'),
  isUnreachable: true,
};
const later = (retryInMillis: number): OtlpResult => ({ ...NOT_NOW, retryInMillis });

/** A transport whose attempts return these results in turn, and the last one from then on. */
function transportOf(results: readonly OtlpResult[]) {
  const attempts: number[] = [];
  const retrying = new RetryingDelivery({
    send: async () => {
      attempts.push(Date.now());
      return results[attempts.length - 1] ?? results.at(-1) ?? SUCCESS;
    },
    close: () => undefined,
  });
  return { retrying, attempts };
}

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

describe('a retry', () => {
  it('waits 1.5 times as long each time, with 20 % jitter', async () => {
    const { retrying, attempts } = transportOf([NOT_NOW]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await sent).toMatchObject({ status: 'retryable' });
    const waits = attempts.slice(1).map((time, index) => time - (attempts[index] ?? 0));
    expect(waits).toHaveLength(5);
    for (const [index, wait] of waits.entries()) {
      const middle = Math.min(1000 * 1.5 ** index, 5000);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(middle * 0.8));
      expect(wait).toBeLessThanOrEqual(Math.ceil(middle * 1.2));
    }
  });

  it('has different times in different processes', async () => {
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

  it('does not happen before the time that the receiver requests', async () => {
    const { retrying, attempts } = transportOf([later(7000), SUCCESS]);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(6999);
    expect(attempts).toStrictEqual([0]);
    await jest.advanceTimersByTimeAsync(1);
    expect(attempts).toStrictEqual([0, 7000]);
    expect(await sent).toStrictEqual(SUCCESS);
  });

  it('does not happen after the time limit of the export', async () => {
    const { retrying, attempts } = transportOf([later(7000), SUCCESS]);
    expect(await retrying.send(DATA, 5000)).toMatchObject({ status: 'retryable' });
    expect(attempts).toStrictEqual([0]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('that the receiver delays also delays later exports', async () => {
    const { retrying, attempts } = transportOf([later(7000), SUCCESS]);
    await retrying.send(DATA, 5000);
    expect(await retrying.send(DATA, 5000)).toMatchObject({ status: 'retryable' });
    await jest.advanceTimersByTimeAsync(3000);
    const sent = retrying.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(3999);
    expect(attempts).toStrictEqual([0]);
    await jest.advanceTimersByTimeAsync(1);
    expect(attempts).toStrictEqual([0, 7000]);
    expect(await sent).toStrictEqual(SUCCESS);
  });

  it('is delayed by five minutes at most, whatever the receiver requests', async () => {
    const { retrying, attempts } = transportOf([later(1e12), SUCCESS]);
    await retrying.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(299_999);
    expect(await retrying.send(DATA, 0.5)).toMatchObject({ status: 'retryable' });
    await jest.advanceTimersByTimeAsync(1);
    expect(await retrying.send(DATA, 5000)).toStrictEqual(SUCCESS);
    expect(attempts).toStrictEqual([0, 300_000]);
  });

  it('does not follow a permanent failure, or an error of the transport', async () => {
    const failure: OtlpResult = { status: 'failure', error: new Error('no') };
    const { retrying, attempts } = transportOf([failure]);
    expect(await retrying.send(DATA, 5000)).toBe(failure);
    expect(attempts).toStrictEqual([0]);
    const fault = new Error('a header that HTTP does not allow');
    const broken = new RetryingDelivery({ send: () => Promise.reject(fault), close: () => undefined });
    expect(await broken.send(DATA, 5000)).toStrictEqual({ status: 'failure', error: fault });
  });
});

describe('the pause after requests that failed', () => {
  it('grows from one to five seconds, with 20 % jitter', () => {
    const { retrying } = transportOf([SUCCESS]);
    for (const [failures, middle] of [
      [1, 1000],
      [2, 1500],
      [5, 5000],
      [1000, 5000],
    ] as const) {
      expect(retrying.pauseAfter(failures)).toBeGreaterThanOrEqual(middle * 0.8);
      expect(retrying.pauseAfter(failures)).toBeLessThanOrEqual(middle * 1.2);
    }
  });

  it('does not end before the time that the receiver requests', async () => {
    const { retrying } = transportOf([later(60_000)]);
    await retrying.send(DATA, 5000);
    expect(retrying.pauseAfter(1)).toBe(60_000);
    await jest.advanceTimersByTimeAsync(59_000);
    expect(retrying.pauseAfter(1)).toBeGreaterThanOrEqual(1000);
  });
});

describe('the reason of a failure', () => {
  it('is the last error of the receiver, even if it requests a longer pause than an export has', async () => {
    const { retrying } = transportOf([later(7000)]);
    const reason = { status: 'retryable', error: { message: '503 Service Unavailable' } };
    expect(await retrying.send(DATA, 5000)).toMatchObject(reason);
    expect(await retrying.send(DATA, 5000)).toMatchObject(reason);
  });

  it('is a timeout if the receiver has not responded', async () => {
    const silent = new RetryingDelivery({ send: () => new Promise(() => undefined), close: () => undefined });
    const sent = silent.send(DATA, 5000);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await sent).toMatchObject({ status: 'retryable', error: { message: 'no response within 5000 ms' } });
  });

  it('is available while an export waits, and not afterwards', async () => {
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
  it('an unreachable receiver gets one more attempt, 250 ms later', async () => {
    const { retrying, attempts } = transportOf([UNREACHABLE]);
    retrying.setDeadline(performance.now() + 5000);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(250);
    expect(await sent).toStrictEqual(UNREACHABLE);
    expect(attempts).toStrictEqual([0, 250]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('an export that waits for an unreachable receiver gets one more attempt, and fails', async () => {
    const { retrying, attempts } = transportOf([UNREACHABLE]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(100);
    retrying.setDeadline(performance.now() + 5000);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await sent).toMatchObject({ status: 'retryable' });
    expect(attempts).toHaveLength(2);
    expect(attempts[1]).toBeLessThanOrEqual(350);
  });

  it('exports after a failed last attempt get one attempt', async () => {
    const { retrying, attempts } = transportOf([UNREACHABLE]);
    retrying.setDeadline(performance.now() + 5000);
    const first = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(250);
    await first;
    await retrying.send(DATA, 10_000);
    expect(attempts).toStrictEqual([0, 250, 250]);
  });

  it('a receiver that is back for the last attempt receives the spans', async () => {
    const { retrying, attempts } = transportOf([UNREACHABLE, SUCCESS]);
    retrying.setDeadline(performance.now() + 5000);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(250);
    expect(await sent).toStrictEqual(SUCCESS);
    expect(attempts).toStrictEqual([0, 250]);
  });

  it('a receiver that is not ready gets the usual attempts before the deadline', async () => {
    const { retrying, attempts } = transportOf([NOT_NOW]);
    retrying.setDeadline(performance.now() + 3000);
    const sent = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(3000);
    expect(await sent).toMatchObject({ status: 'retryable', error: { message: '503 Service Unavailable' } });
    expect(attempts).toHaveLength(3);
  });

  it('no request waits beyond the deadline, not even one that waits already', async () => {
    const { retrying, attempts } = transportOf([later(60_000)]);
    const sent = retrying.send(DATA, 120_000);
    await jest.advanceTimersByTimeAsync(10);
    retrying.setDeadline(performance.now() + 5000);
    expect(await sent).toMatchObject({ status: 'retryable', error: { message: '503 Service Unavailable' } });
    expect(await retrying.send(DATA, 120_000)).toMatchObject({ status: 'retryable' });
    expect(attempts).toStrictEqual([0]);
  });

  it('the usual retries are restored if the process goes on', async () => {
    const { retrying, attempts } = transportOf([UNREACHABLE]);
    retrying.setDeadline(performance.now() + 5000)();
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(60_000);
    await sent;
    expect(attempts).toHaveLength(6);
  });
});

describe('abort', () => {
  it('fails the requests in flight, and later requests are sent as usual', async () => {
    const { retrying, attempts } = transportOf([NOT_NOW, SUCCESS]);
    const sent = retrying.send(DATA, 60_000);
    await jest.advanceTimersByTimeAsync(10);
    retrying.abort();
    expect(await sent).toMatchObject({ status: 'failure', error: { message: '503 Service Unavailable' } });
    expect(await retrying.send(DATA, 60_000)).toStrictEqual(SUCCESS);
    expect(attempts).toHaveLength(2);
  });
});

describe('discard', () => {
  it('fails attempts and waits at once, and leaves no timer', async () => {
    const silent = new RetryingDelivery({ send: () => new Promise(() => undefined), close: () => undefined });
    const attempt = silent.send(DATA, 10_000);
    const { retrying } = transportOf([NOT_NOW]);
    const wait = retrying.send(DATA, 10_000);
    await jest.advanceTimersByTimeAsync(10);
    silent.discard();
    retrying.discard();
    expect(await attempt).toMatchObject({
      status: 'failure',
      error: { message: 'telemetry was shut down before the receiver responded' },
    });
    expect(await wait).toMatchObject({ status: 'failure' });
    await jest.advanceTimersByTimeAsync(100);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('fails every later request', async () => {
    const { retrying, attempts } = transportOf([SUCCESS]);
    retrying.discard();
    expect(await retrying.send(DATA, 10_000)).toMatchObject({ status: 'failure' });
    expect(attempts).toStrictEqual([]);
  });
});
