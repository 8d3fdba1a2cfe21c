import { performance } from 'node:perf_hooks';
import type { HrTime } from '@opentelemetry/api';

/** Converts readings of the monotonic clock to wall time. All spans of one local trace share one. */
export interface Anchor {
  /** Wall time at which the monotonic clock was zero, in whole milliseconds since the epoch. */
  readonly millis: number;
  /** The remainder, 0 up to 1 millisecond. */
  readonly fraction: number;
}

/** A difference of more milliseconds means that the wall clock was set; a smaller one is drift. */
const SET_MILLIS = 1;
/** A step, in milliseconds, that a double near the current epoch time can represent. */
const JUST_BELOW = 2 ** -11;
/** Milliseconds between checks of the anchor: reading the wall clock costs as much as half a span. */
const CHECK_MILLIS = 1;

let anchor = anchorThrough(performance.timeOrigin, 0, 0);
let checkedAt = Number.NaN;

export function monotonicNow(): number {
  return performance.now();
}

/**
 * The anchor for a local trace that starts now. The wall clock has a resolution of one millisecond. While the anchor's time
 * is within the current millisecond, the anchor is kept and is more exact than the wall clock; otherwise it moves to the
 * nearest time in that millisecond. So it is never off by a millisecond, even after long runs and clock changes.
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

/** Wall time of a monotonic reading, in nanoseconds. A later reading never gives an earlier time. */
export function hrTimeAt({ millis, fraction }: Anchor, reading: number): HrTime {
  return hrTimeOf(millis, fraction + reading);
}

/**
 * Converts a time given by a caller: `[seconds, nanoseconds]`, a `Date`, milliseconds since the epoch, or a reading of
 * `performance.now()`. Returns `undefined` for anything else, such as an invalid date.
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

/** Whether a value is a time, even an invalid one, rather than attributes. */
export function isTimeInput(value: unknown): boolean {
  if (typeof value === 'number') return true;
  if (!Array.isArray(value)) return value instanceof Date;
  return value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number';
}

export function isBefore(time: HrTime, other: HrTime): boolean {
  return time[0] < other[0] || (time[0] === other[0] && time[1] < other[1]);
}

/** `to - from`; `to` must not be before `from`. */
export function durationBetween(from: HrTime, to: HrTime): HrTime {
  const seconds = to[0] - from[0];
  const nanos = to[1] - from[1];
  return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
}

function givenDate(date: Date): HrTime | undefined {
  const millis = date.getTime();
  return Number.isNaN(millis) ? undefined : hrTimeOf(millis, 0);
}

/** Whole and fractional milliseconds, added separately: one double would lose a quarter of a microsecond. */
function hrTimeOf(wholeMillis: number, restMillis: number): HrTime {
  const floor = Math.floor(restMillis);
  const millis = wholeMillis + floor;
  const seconds = Math.floor(millis / 1000);
  const nanos = (millis - seconds * 1000) * 1e6 + Math.round((restMillis - floor) * 1e6);
  return nanos >= 1e9 ? [seconds + 1, nanos - 1e9] : [seconds, nanos];
}

/** The anchor that maps the monotonic reading `now` to `wall + rest`, without rounding. */
function anchorThrough(wall: number, now: number, rest: number): Anchor {
  const whole = Math.floor(wall);
  const behind = wall - whole + rest - now;
  const millis = Math.floor(behind);
  return { millis: whole + millis, fraction: behind - millis };
}
