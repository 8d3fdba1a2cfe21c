let second = Number.NaN;
let untilSecond = '';

/**
 * The time as ISO 8601 in UTC, to the millisecond. Formatting a date is a large part of the cost of a line, so the part
 * that is the same for a whole second is cached.
 *
 * @param now milliseconds since the epoch; the current time by default
 */
export function timestamp(now = Date.now()): string {
  const ofNow = Math.floor(now / 1000);
  if (ofNow !== second) {
    untilSecond = new Date(ofNow * 1000).toISOString().slice(0, -4);
    second = ofNow;
  }
  return `${untilSecond}${String(now - ofNow * 1000).padStart(3, '0')}Z`;
}
