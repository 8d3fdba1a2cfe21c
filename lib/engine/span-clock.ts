import type { HrTime } from '@opentelemetry/api';
import { type Anchor, anchorAt, givenTime, hrTimeAt, monotonicNow } from './clock';

/** A clock for spans: the two members of `performance` that spans read. */
export interface SpanClock {
  /** Wall time at which {@link now} was 0, in milliseconds since 1970. */
  readonly timeOrigin: number;
  /** Milliseconds since {@link timeOrigin}. A later reading must not be smaller. */
  now(): number;
}

/** What spans ask their clock. */
export interface EngineClock {
  now(): number;
  /** The anchor of a local trace that starts at this reading. */
  anchorAt(reading: number): Anchor;
  /** Converts a time given by a caller; `undefined` if the span should use its own clock. */
  timeOf(input: unknown, anchor: Anchor): HrTime | undefined;
}

export const SYSTEM_CLOCK: EngineClock = { now: monotonicNow, anchorAt, timeOf: givenTime };

/**
 * The engine's view of a clock of the application. It ignores readings of `performance.now()` that callers pass, because
 * they are on another clock: the span reads its own clock instead.
 */
export function engineClockOf(clock: SpanClock): EngineClock {
  const whole = Math.floor(clock.timeOrigin);
  const anchor: Anchor = { millis: whole, fraction: clock.timeOrigin - whole };
  return {
    now: () => clock.now(),
    anchorAt: () => anchor,
    timeOf: (input) => (isReading(input) ? undefined : givenTime(input, anchor)),
  };
}

const isReading = (input: unknown): boolean => typeof input === 'number' && input <= monotonicNow();

/** For events and ends without a time. */
export function timeAt(clock: EngineClock, anchor: Anchor): HrTime {
  return hrTimeAt(anchor, clock.now());
}
