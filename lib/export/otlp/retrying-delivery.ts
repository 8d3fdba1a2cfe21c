import { type OtlpResult, failure, type Transport } from './otlp-response';

export interface RetryOptions {
  /** Before the second attempt, in milliseconds; each later one waits 1.5 times as long. 1,000 by default. */
  readonly firstBackoffMillis?: number;
}

const MAX_RETRIES = 5;
const MAX_BACKOFF_MILLIS = 5000;
const BACKOFF_FACTOR = 1.5;
const JITTER = 0.2;
/** No receiver may silence a service for longer by one answer. */
const MAX_SILENCE_MILLIS = 5 * 60_000;
/** At the end of the process, a receiver that is not there gets one more attempt, after this time. */
const LAST_RETRY_MILLIS = 250;
const ENDED = 'telemetry was shut down before the receiver has answered';

/** The end of the process, or of telemetry. */
interface End {
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** Set once the last attempt of a request has failed. The other requests then get no second attempt. */
  isReceiverGone: boolean;
}

/** One request on its way. */
interface Trip {
  /** When it fails, in milliseconds of `performance.now()`. */
  limit: number;
  retries: number;
  lastError?: Error;
  /** The end that it has had its last attempt in. */
  lastRetryIn?: End | undefined;
}

/**
 * Sends again what a receiver could not take just now: with exponential backoff and jitter, not before the receiver
 * asks for it, and within the time that one export has. What it asks for holds for the exports after this one as well.
 * Its timers keep no process alive, and {@link discard} ends every wait.
 *
 * At the end of the process ({@link setDeadline}), no retry is planned for a time after the deadline. A receiver that is not
 * there gets one more attempt, a quarter of a second later.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#failures
 */
export class RetryingDelivery {
  private readonly trips = new Set<Trip>();
  private readonly attempts = new Set<AbortController>();
  private readonly waiting = new Set<() => void>();
  private discarded = false;
  private silentUntil = Number.NEGATIVE_INFINITY;
  /** What the receiver said when it asked for silence. */
  private silencedBy: Error | undefined;
  private end: End | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly options: RetryOptions = {},
  ) {}

  /** Why the requests that are on their way have not arrived yet; nothing where none has had an answer. */
  get lastError(): Error | undefined {
    for (const { lastError } of this.trips) if (lastError) return lastError;
    return undefined;
  }

  async send(body: Uint8Array, timeoutMillis: number): Promise<OtlpResult> {
    const trip: Trip = { limit: performance.now() + timeoutMillis, retries: 0 };
    this.trips.add(trip);
    try {
      return await this.deliver(body, trip, timeoutMillis);
    } finally {
      this.trips.delete(trip);
    }
  }

  /**
   * From here on, no retry is planned for a time after the deadline.
   *
   * @param deadline in milliseconds of `performance.now()`
   * @returns a function that goes back to the usual retries
   */
  setDeadline(deadline: number): () => void {
    const end: End = { deadline, isReceiverGone: false };
    this.end = end;
    this.wakeAll();
    return () => {
      if (this.end === end) this.end = undefined;
    };
  }

  /** Ends every attempt and every wait that is under way, with a failure. */
  abort(): void {
    // Those that wait for a connection come last, and would open another in the place of one that is closed.
    for (const attempt of [...this.attempts].toReversed()) attempt.abort(this.lastError ?? new Error(ENDED));
    for (const trip of this.trips) trip.limit = Number.NEGATIVE_INFINITY;
    this.wakeAll();
  }

  /** Ends every attempt and every wait, now and from here on, and closes the connections. */
  discard(): void {
    this.discarded = true;
    this.abort();
    this.transport.close();
  }

  private async deliver(body: Uint8Array, trip: Trip, timeoutMillis: number): Promise<OtlpResult> {
    if (!(await this.pause(trip, this.silentUntil, false))) {
      return failure((this.discarded ? undefined : this.silencedBy) ?? new Error(ENDED));
    }
    for (;;) {
      const answer = await this.attempt(body, trip, timeoutMillis);
      if (answer.status !== 'retryable') return answer;
      const { error, retryInMillis = 0, isUnreachable = false } = answer;
      const now = performance.now();
      trip.lastError = error;
      if (retryInMillis > 0) this.silence(now + Math.min(retryInMillis, MAX_SILENCE_MILLIS), error);
      const next = now + this.backoff(trip.retries);
      if (trip.retries++ === MAX_RETRIES || !(await this.pause(trip, next, isUnreachable))) return failure(error);
    }
  }

  private async attempt(body: Uint8Array, trip: Trip, timeoutMillis: number): Promise<OtlpResult> {
    const left = Math.max(1, Math.ceil(trip.limit - performance.now()));
    const attempt = new AbortController();
    this.attempts.add(attempt);
    const ended = new Promise<OtlpResult>((resolve) => {
      const { signal } = attempt;
      signal.addEventListener('abort', () => resolve(failure(signal.reason)));
    });
    const timer = setTimeout(() => attempt.abort(new Error(`no answer in time (${timeoutMillis} ms)`)), left).unref();
    const answer = await Promise.race([ended, this.transport.send(body, attempt.signal, left).catch(failure)]);
    clearTimeout(timer);
    this.attempts.delete(attempt);
    return answer;
  }

  private silence(until: number, error: Error): void {
    this.silentUntil = until;
    this.silencedBy = error;
  }

  private backoff(retry: number): number {
    const { firstBackoffMillis = 1000 } = this.options;
    const jitter = 1 + JITTER * (2 * Math.random() - 1);
    return Math.min(firstBackoffMillis * BACKOFF_FACTOR ** retry, MAX_BACKOFF_MILLIS) * jitter;
  }

  /** Waits until then, and says whether another attempt is worth making. The end may come while it waits. */
  private async pause(trip: Trip, next: number, isUnreachable: boolean): Promise<boolean> {
    const lastRetryAt = performance.now() + LAST_RETRY_MILLIS;
    for (;;) {
      const end = isUnreachable ? this.end : undefined;
      if (end && trip.lastRetryIn === end) end.isReceiverGone = true;
      const time = end ? lastRetryAt : Math.max(next, this.silentUntil);
      const latest = Math.min(trip.limit, this.end?.deadline ?? Infinity);
      if (this.discarded || end?.isReceiverGone || time > latest) return false;
      const millis = time - performance.now();
      if (millis <= 0) {
        trip.lastRetryIn = end;
        return true;
      }
      await this.sleep(millis);
    }
  }

  /** Resolves after a time, or when something has changed. */
  private sleep(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, millis).unref();
      this.waiting.add(wake);
    });
  }

  private wakeAll(): void {
    for (const wake of this.waiting) wake();
  }
}
