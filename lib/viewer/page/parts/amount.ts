import { formatDuration } from '../../../trace/duration';

const NUMBERS = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A whole number: `12,345`. */
export const formatCount = (count: number): string => NUMBERS.format(count);

/** A number with its noun: `1 trace`, `12,345 traces`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : plural}`;

/** A rate: `12.5/s`, `3/min`. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond >= 1) return `${SHORT.format(perSecond)}/s`;
  return `${SHORT.format(perSecond * 60)}/min`;
}

/** A share of a whole: `0 %`, `<0.1 %`, `3.2 %`, `100 %`. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '<0.1 %';
  return `${percent >= 10 ? Math.round(percent) : Math.round(percent * 10) / 10} %`;
}

/** A duration in decimal nanoseconds; a clock that ran backwards shows as a negative one. */
export function formatNanos(nanos: string): string {
  return nanos.startsWith('-') ? `−${formatDuration(BigInt(nanos.slice(1)))}` : formatDuration(BigInt(nanos));
}

/** A difference with its sign: `+3 ms`, `−1.2 s`, `±0`. */
export function formatDelta(nanos: string): string {
  if (nanos === '0') return '±0';
  return nanos.startsWith('-') ? formatNanos(nanos) : `+${formatNanos(nanos)}`;
}

/** How two durations differ: `+40 %`, `−5 %`, `×12`; nothing if the first is 0. */
export function formatRatio(left: string, right: string): string {
  const [before, after] = [Number(left), Number(right)];
  if (before <= 0) return '';
  const ratio = after / before;
  if (ratio >= 10) return `×${SHORT.format(ratio)}`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return '±0 %';
  return percent > 0 ? `+${percent} %` : `−${-percent} %`;
}
