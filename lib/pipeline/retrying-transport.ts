/** What became of one attempt, in the terms of OpenTelemetry's OTLP exporters. */
export type Answer =
  | { readonly status: 'success'; readonly data?: Uint8Array | undefined }
  | { readonly status: 'retryable'; readonly retryInMillis?: number | undefined; readonly error?: Error | undefined }
  | { readonly status: 'failure'; readonly error: Error };

/** What OpenTelemetry's OTLP exporters send through. */
export interface Transport {
  send(data: Uint8Array, timeoutMillis: number): Promise<Answer>;
  shutdown(): void;
}

export interface RetryOptions {
  /** Before the second attempt, in milliseconds; each later one waits 1.5 times as long. 1,000 by default. */
  readonly firstBackoffMillis?: number;
  /** Sees each answer before it is acted upon. */
  readonly interpret?: (answer: Answer) => Answer;
  /** Ends the connections, where an attempt has outlived its time. */
  readonly hangUp?: () => void;
}

const MAX_RETRIES = 5;
const MAX_BACKOFF_MILLIS = 5000;
const BACKOFF_FACTOR = 1.5;
const JITTER = 0.2;
/** No receiver may silence a service for longer by one answer. */
const MAX_SILENCE_MILLIS = 5 * 60_000;
const HANG_UP_AFTER_MILLIS = 100;

/**
 * Sends again what a receiver could not take just now: with exponential backoff and jitter, not before the receiver
 * asks for it, and within the time that one export has. What it asks for holds for the exports after this one as well.
 * Its timers keep no process alive, and {@link abandon} ends every wait.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#failures
 */
export class RetryingTransport implements Transport {
  private readonly waiting = new Set<() => void>();
  private abandoned = false;
  private silentUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly transport: Transport,
    private readonly options: RetryOptions = {},
  ) {}

  async send(data: Uint8Array, timeoutMillis: number): Promise<Answer> {
    const deadline = performance.now() + timeoutMillis;
    if (!(await this.pauseUntil(this.silentUntil, deadline))) return failure(this.reason('the receiver wants a pause'));
    for (let retry = 0; ; retry++) {
      const answer = await this.attempt(data, deadline - performance.now());
      if (answer.status !== 'retryable') return answer;
      const { error = new Error('the receiver is not ready (429, 502, 503 or 504)'), retryInMillis = 0 } = answer;
      if (retryInMillis > 0) this.silentUntil = performance.now() + Math.min(retryInMillis, MAX_SILENCE_MILLIS);
      const next = Math.max(this.silentUntil, performance.now() + this.backoff(retry));
      if (retry === MAX_RETRIES || !(await this.pauseUntil(next, deadline))) return failure(error);
    }
  }

  /** Ends every attempt and every wait, now and from here on, with a failure. */
  abandon(): void {
    this.abandoned = true;
    for (const wake of this.waiting) wake();
    this.options.hangUp?.();
  }

  shutdown(): void {
    this.transport.shutdown();
  }

  private attempt(data: Uint8Array, millis: number): Promise<Answer> {
    const { interpret = (answer: Answer) => answer, hangUp } = this.options;
    return new Promise((resolve) => {
      let isAnswered = false;
      const cancel = this.after(millis, () => {
        resolve(failure(this.reason('no answer in time')));
        // OpenTelemetry's HTTP transport gives up on silence only: an answer that comes byte by byte would hold it.
        setTimeout(() => isAnswered || hangUp?.(), HANG_UP_AFTER_MILLIS).unref();
      });
      void this.sendOnce(data, Math.max(1, Math.ceil(millis))).then((answer) => {
        isAnswered = true;
        cancel();
        resolve(interpret(answer));
      });
    });
  }

  private async sendOnce(data: Uint8Array, timeoutMillis: number): Promise<Answer> {
    try {
      return await this.transport.send(data, timeoutMillis);
    } catch (error) {
      return failure(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private backoff(retry: number): number {
    const { firstBackoffMillis = 1000 } = this.options;
    const jitter = 1 + JITTER * (2 * Math.random() - 1);
    return Math.min(firstBackoffMillis * BACKOFF_FACTOR ** retry, MAX_BACKOFF_MILLIS) * jitter;
  }

  /** Whether it could wait until then: not after the deadline, and not when telemetry is shut down. */
  private async pauseUntil(time: number, deadline: number): Promise<boolean> {
    if (this.abandoned || time > deadline) return false;
    const millis = time - performance.now();
    if (millis > 0) await new Promise<void>((resolve) => this.after(millis, resolve));
    return !this.abandoned;
  }

  /** Calls back after a time, or when telemetry is shut down; returns what cancels that. */
  private after(millis: number, then: () => void): () => void {
    const cancel = (): void => {
      clearTimeout(timer);
      this.waiting.delete(wake);
    };
    const wake = (): void => {
      cancel();
      then();
    };
    const timer = setTimeout(wake, millis).unref();
    this.waiting.add(wake);
    return cancel;
  }

  private reason(otherwise: string): Error {
    return new Error(this.abandoned ? 'telemetry was shut down meanwhile' : otherwise);
  }
}

function failure(error: Error): Answer {
  return { status: 'failure', error };
}
