import { performance } from 'node:perf_hooks';
import type { HrTime } from '@opentelemetry/api';

/** What turns readings of the monotonic clock into wall time. All spans of one local trace share one. */
export interface Anchor {
  /** Whole milliseconds since the epoch at which the monotonic clock stood at zero. */
  readonly millis: number;
  /** The rest, 0 up to 1 millisecond. */
  readonly fraction: number;
}

/** Beyond this many milliseconds the wall clock was set, below it the two clocks have only drifted. */
const SET_MILLIS = 1;
/** A step that a double of today's epoch milliseconds can hold. */
const JUST_BELOW = 2 ** -11;
/** How long an anchor is trusted, in milliseconds: reading the wall clock costs as much as half a span. */
const CHECK_MILLIS = 1;

let anchor = anchorThrough(performance.timeOrigin, 0, 0);
let checkedAt = Number.NaN;

/** Milliseconds on the monotonic clock, with fractions. */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * The anchor for a local trace that starts now. The wall clock shows whole milliseconds, the true time lies somewhere
 * in the one it shows: while the anchor's time lies there too it is kept, which makes it exact to well below a
 * millisecond; where it does not, it is moved to the nearest time that does. So no anchor is ever a millisecond off,
 * however long the process runs and whatever happens to the wall clock.
 *
 * @param now reading of {@link monotonicNow}
 */
export function anchorAt(now: number): Anchor {
  if (now - checkedAt < CHECK_MILLIS && now >= checkedAt) return anchor;
  checkedAt = now;
  const wall = Date.now();
  const ahead = anchor.fraction + now - (wall - anchor.millis);
  if (ahead >= 0 && ahead < 1) return anchor;
  const drifted = ahead >= 1 && ahead < 1 + SET_MILLIS;
  anchor = anchorThrough(wall, now, drifted ? 1 - JUST_BELOW : 0);
  return anchor;
}

/** Wall time of a monotonic reading, to the nanosecond. A later reading never gives an earlier time. */
export function hrTimeAt({ millis, fraction }: Anchor, reading: number): HrTime {
  return hrTimeOf(millis, fraction + reading);
}

/**
 * The time that a caller gave: a pair of seconds and nanoseconds, a `Date`, milliseconds since the epoch, or a reading
 * of `performance.now()`; `undefined` for anything else, such as an invalid date.
 */
export function givenTime(input: unknown, base: Anchor): HrTime | undefined {
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) return undefined;
    return input <= monotonicNow() ? hrTimeAt(base, input) : hrTimeOf(0, input);
  }
  if (Array.isArray(input)) {
    const [seconds, nanos] = input as unknown[];
    const isTime = input.length === 2 && Number.isFinite(seconds) && Number.isFinite(nanos);
    return isTime ? [seconds as number, nanos as number] : undefined;
  }
  return input instanceof Date ? givenDate(input) : undefined;
}

/** Whether a value stands for a time, be it an invalid one, and not for attributes. */
export function isTimeInput(value: unknown): boolean {
  if (typeof value === 'number') return true;
  if (!Array.isArray(value)) return value instanceof Date;
  return value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number';
}

export function isBefore(time: HrTime, other: HrTime): boolean {
  return time[0] < other[0] || (time[0] === other[0] && time[1] < other[1]);
}

/** `to - from`, where `to` is not before `from`. */
export function durationBetween(from: HrTime, to: HrTime): HrTime {
  const seconds = to[0] - from[0];
  const nanos = to[1] - from[1];
  return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
}

function givenDate(date: Date): HrTime | undefined {
  const millis = date.getTime();
  return Number.isNaN(millis) ? undefined : hrTimeOf(millis, 0);
}

/** The sum of whole and fractional milliseconds, added apart: together they would lose a quarter of a microsecond. */
function hrTimeOf(wholeMillis: number, restMillis: number): HrTime {
  const floor = Math.floor(restMillis);
  const millis = wholeMillis + floor;
  const seconds = Math.floor(millis / 1000);
  const nanos = (millis - seconds * 1000) * 1e6 + Math.round((restMillis - floor) * 1e6);
  return nanos >= 1e9 ? [seconds + 1, nanos - 1e9] : [seconds, nanos];
}

/** The anchor that makes a reading of the monotonic clock stand for `wall + rest`, without a rounding. */
function anchorThrough(wall: number, now: number, rest: number): Anchor {
  const whole = Math.floor(wall);
  const behind = wall - whole + rest - now;
  const millis = Math.floor(behind);
  return { millis: whole + millis, fraction: behind - millis };
}
