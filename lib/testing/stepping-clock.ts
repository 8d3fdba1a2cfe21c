import type { SpanClock } from '../engine/span-clock';
import { invalidOption } from '../validation/option-error';

/** Options of {@link SteppingClock}. */
export interface SteppingClockOptions {
  /** The first time, in milliseconds since 1970; 2026-01-01T00:00:00Z by default. */
  readonly startMillis?: number;
  /** Time between two readings, in milliseconds; 1 by default. */
  readonly stepMillis?: number;
}

/**
 * A clock that advances by one step with each reading, so that a test knows the times and durations of its spans. A span reads
 * it when it starts and ends, and for each event.
 *
 * @throws OptionError if an option is not a number, or the step is negative
 *
 * @example
 * ```ts
 * const clock = new SteppingClock({ stepMillis: 5 });
 * clock.now(); // => 0
 * clock.now(); // => 5
 * clock.advance(1000);
 * clock.now(); // => 1010
 * ```
 */
export class SteppingClock implements SpanClock {
  readonly timeOrigin: number;
  private readonly stepMillis: number;
  private elapsed = 0;

  constructor({ startMillis = Date.UTC(2026, 0, 1), stepMillis = 1 }: SteppingClockOptions = {}) {
    if (!Number.isFinite(startMillis)) throw invalidOption('startMillis', 'milliseconds since 1970', startMillis);
    if (!(stepMillis >= 0 && stepMillis < Infinity)) {
      throw invalidOption('stepMillis', 'a number of milliseconds, 0 or more', stepMillis);
    }
    this.timeOrigin = startMillis;
    this.stepMillis = stepMillis;
  }

  /** Milliseconds since {@link timeOrigin}. */
  now(): number {
    const reading = this.elapsed;
    this.elapsed += this.stepMillis;
    return reading;
  }

  /** Adds time before the next reading, for a test of a slow call. */
  advance(millis: number): void {
    if (!(millis >= 0 && millis < Infinity))
      throw invalidOption('millis', 'a number of milliseconds, 0 or more', millis);
    this.elapsed += millis;
  }

  /** Goes back to {@link timeOrigin}. */
  restart(): void {
    this.elapsed = 0;
  }
}
