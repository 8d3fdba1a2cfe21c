let second = Number.NaN;
let untilSecond = '';

/**
 * ISO 8601 in UTC, to the millisecond. A line needs one and printing it is a good part of the line's cost, so what all
 * lines of a second have in common is printed once.
 *
 * @param now milliseconds since the epoch, by default of the clock
 */
export function timestamp(now = Date.now()): string {
  const ofNow = Math.floor(now / 1000);
  if (ofNow !== second) {
    untilSecond = new Date(ofNow * 1000).toISOString().slice(0, -4);
    second = ofNow;
  }
  return `${untilSecond}${String(now - ofNow * 1000).padStart(3, '0')}Z`;
}
