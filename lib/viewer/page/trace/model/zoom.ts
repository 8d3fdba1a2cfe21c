/** The part of a trace that is drawn: nanoseconds since its start. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** No window is shorter: at that scale, one pixel is about a nanosecond. */
const LEAST_NANOS = 1_000;

/** A window within the trace, in the right order and not too short. */
export function clampWindow(from: number, to: number, total: number): TimeWindow {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const least = Math.min(LEAST_NANOS, total);
  const length = Math.min(Math.max(high - low, least), total);
  const start = Math.min(Math.max(low - (length - (high - low)) / 2, 0), total - length);
  return { from: start, to: start + length };
}

/**
 * Zooms so that one moment stays where it is.
 *
 * @param factor below 1 to see less and larger
 * @param moment the middle of the window by default
 */
export function zoomBy({ from, to }: TimeWindow, total: number, factor: number, moment = (from + to) / 2): TimeWindow {
  const length = Math.min((to - from) * factor, total);
  const share = to > from ? (moment - from) / (to - from) : 0.5;
  const start = moment - length * share;
  return shift({ from: start, to: start + length }, total);
}

/** Moves the window by a share of its length; it stops at the ends of the trace. */
export function panBy({ from, to }: TimeWindow, total: number, share: number): TimeWindow {
  const step = (to - from) * share;
  return shift({ from: from + step, to: to + step }, total);
}

/** The window around a period, with some room on both sides. */
export function windowAround(start: number, end: number, total: number): TimeWindow {
  const room = Math.max((end - start) * 0.15, LEAST_NANOS);
  return clampWindow(start - room, end + room, total);
}

function shift({ from, to }: TimeWindow, total: number): TimeWindow {
  const start = Math.min(Math.max(from, 0), Math.max(0, total - (to - from)));
  return clampWindow(start, Math.min(start + (to - from), total), total);
}

/** Where a moment is in the window: 0 at its start, 1 at its end. */
export const placeIn = ({ from, to }: TimeWindow, nanos: number): number =>
  to > from ? (nanos - from) / (to - from) : 0;

export interface Tick {
  readonly nanos: number;
  readonly label: string;
}

const UNITS = [
  ['ns', 1],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['min', 60e9],
] as const;

/**
 * Round moments in the window, with labels that tell them apart.
 *
 * @param most how many labels have room
 */
export function ticksIn({ from, to }: TimeWindow, most: number): readonly Tick[] {
  const step = roundStep((to - from) / Math.max(1, most));
  if (!(step > 0)) return [];
  // Minutes have no decimals.
  const mostSize = step >= 30e9 ? Infinity : 1e9;
  const [unit, size] = UNITS.findLast(([, nanos]) => to >= nanos && nanos <= mostSize) ?? UNITS[0];
  const digits = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    ticks.push({ nanos: at, label: `${(at / size).toFixed(Math.min(digits, 12))} ${unit}` });
  }
  return ticks;
}

/** The next of 1, 2 and 5 with zeros; from a minute on, of those that divide minutes. */
function roundStep(least: number): number {
  if (!(least > 0)) return 0;
  if (least > 30e9) return Math.ceil(least / 60e9) * 60e9;
  if (least > 10e9) return 30e9;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
}
