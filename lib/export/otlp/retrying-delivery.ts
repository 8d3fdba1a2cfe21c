import { type OtlpResult, failure, type Transport } from './otlp-response';

export interface RetryOptions {
  /** Wait before the second attempt, in milliseconds; each later wait is 1.5 times as long. 1,000 by default. */
  readonly firstBackoffMillis?: number;
}

const MAX_RETRIES = 5;
const MAX_BACKOFF_MILLIS = 5000;
const BACKOFF_FACTOR = 1.5;
const JITTER = 0.2;
/** Longest pause that a receiver can request with one response. */
const MAX_THROTTLE_MILLIS = 5 * 60_000;
/** At the end of the process, an unreachable receiver gets one more attempt after this time. */
const LAST_RETRY_MILLIS = 250;
const ENDED = 'telemetry was shut down before the receiver responded';

/** The end of the process, or of telemetry. */
interface Ending {
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** Set when the last attempt of one request has failed. The other requests then get no second attempt. */
  isReceiverGone: boolean;
}

interface PendingRequest {
  /** When it fails, in milliseconds of `performance.now()`. */
  limit: number;
  retries: number;
  lastError?: Error;
  /** The ending in which it has made its last attempt. */
  lastRetryIn?: Ending | undefined;
}

/**
 * Sends requests, and retries with exponential backoff and jitter within the time limit of the export. A pause that the
 * receiver requests also delays later exports. Its timers do not keep the process alive. A result that is still `retryable`
 * means that the retries or the time ran out.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#failures
 */
export class RetryingDelivery {
  private readonly requests = new Set<PendingRequest>();
  private readonly attempts = new Set<AbortController>();
  private readonly sleeping = new Set<() => void>();
  private discarded = false;
  private throttledUntil = Number.NEGATIVE_INFINITY;
  /** The error of the response that requested the pause. */
  private throttledBy: Error | undefined;
  private ending: Ending | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly options: RetryOptions = {},
  ) {}

  /** An error of the requests in flight; `undefined` if no attempt of theirs has failed. */
  get lastError(): Error | undefined {
    for (const { lastError } of this.requests) if (lastError) return lastError;
    return undefined;
  }

  /**
   * How long to wait before the next request, in milliseconds.
   *
   * @param failures how many requests in a row have ended with a `retryable` result
   */
  pauseAfter(failures: number): number {
    return Math.max(this.backoff(failures - 1), this.throttledUntil - performance.now());
  }

  async send(body: Uint8Array, timeoutMillis: number): Promise<OtlpResult> {
    const request: PendingRequest = { limit: performance.now() + timeoutMillis, retries: 0 };
    this.requests.add(request);
    try {
      return await this.deliver(body, request, timeoutMillis);
    } finally {
      this.requests.delete(request);
    }
  }

  /** {@link ExportPipelines.setDeadline} for one exporter. */
  setDeadline(deadline: number): () => void {
    const ending: Ending = { deadline, isReceiverGone: false };
    this.ending = ending;
    this.wakeAll();
    return () => {
      if (this.ending === ending) this.ending = undefined;
    };
  }

  /** Fails the requests in flight. Later requests are sent as usual. */
  abort(): void {
    // First the requests that wait for a connection, which are last in the set. Each would replace a connection that is
    // closed by a new one.
    for (const attempt of [...this.attempts].toReversed()) attempt.abort(this.lastError ?? new Error(ENDED));
    for (const request of this.requests) request.limit = Number.NEGATIVE_INFINITY;
    this.wakeAll();
  }

  /** Like {@link abort}, but for good: later requests fail at once, and the connections are closed. */
  discard(): void {
    this.discarded = true;
    this.abort();
    this.transport.close();
  }

  private async deliver(body: Uint8Array, request: PendingRequest, timeoutMillis: number): Promise<OtlpResult> {
    if (!(await this.pause(request, this.throttledUntil, false))) {
      const error = (this.discarded ? undefined : this.throttledBy) ?? new Error(ENDED);
      return this.discarded ? failure(error) : { status: 'retryable', error };
    }
    for (;;) {
      const result = await this.attempt(body, request, timeoutMillis);
      if (result.status !== 'retryable') return result;
      const { error, retryInMillis = 0, isUnreachable = false } = result;
      const now = performance.now();
      request.lastError = error;
      if (retryInMillis > 0) {
        this.throttledUntil = now + Math.min(retryInMillis, MAX_THROTTLE_MILLIS);
        this.throttledBy = error;
      }
      const next = now + this.backoff(request.retries);
      if (request.retries++ === MAX_RETRIES || !(await this.pause(request, next, isUnreachable))) {
        return request.limit === Number.NEGATIVE_INFINITY ? failure(error) : result;
      }
    }
  }

  private async attempt(body: Uint8Array, request: PendingRequest, timeoutMillis: number): Promise<OtlpResult> {
    const left = Math.max(1, Math.ceil(request.limit - performance.now()));
    const attempt = new AbortController();
    this.attempts.add(attempt);
    let isLate = false;
    const ended = new Promise<OtlpResult>((resolve) => {
      const { signal } = attempt;
      signal.addEventListener('abort', () => {
        resolve(isLate ? { status: 'retryable', error: signal.reason as Error } : failure(signal.reason));
      });
    });
    const timer = setTimeout(() => {
      isLate = true;
      attempt.abort(new Error(`no response within ${timeoutMillis} ms`));
    }, left).unref();
    const result = await Promise.race([ended, this.transport.send(body, attempt.signal, left).catch(failure)]);
    clearTimeout(timer);
    this.attempts.delete(attempt);
    return result;
  }

  private backoff(retry: number): number {
    const { firstBackoffMillis = 1000 } = this.options;
    const jitter = 1 + JITTER * (2 * Math.random() - 1);
    return Math.min(firstBackoffMillis * BACKOFF_FACTOR ** retry, MAX_BACKOFF_MILLIS) * jitter;
  }

  /**
   * Waits for the time of the next attempt. The ending may begin during the wait.
   *
   * @returns false if there is no time for another attempt
   */
  private async pause(request: PendingRequest, next: number, isUnreachable: boolean): Promise<boolean> {
    const lastRetryAt = performance.now() + LAST_RETRY_MILLIS;
    for (;;) {
      const ending = isUnreachable ? this.ending : undefined;
      if (ending && request.lastRetryIn === ending) ending.isReceiverGone = true;
      const time = ending ? lastRetryAt : Math.max(next, this.throttledUntil);
      const latest = Math.min(request.limit, this.ending?.deadline ?? Infinity);
      if (this.discarded || ending?.isReceiverGone || time > latest) return false;
      const millis = time - performance.now();
      if (millis <= 0) {
        request.lastRetryIn = ending;
        return true;
      }
      await this.sleep(millis);
    }
  }

  /** Resolves after this time, or at {@link wakeAll}. */
  private sleep(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.sleeping.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, millis).unref();
      this.sleeping.add(wake);
    });
  }

  private wakeAll(): void {
    for (const wake of this.sleeping) wake();
  }
}
