const MILLION = 1_000_000n;

/**
 * A moment with its date and zone: `2026-11-28 14:05:09.123456 +01:00`.
 *
 * @param zone an IANA name; the zone of this computer by default
 */
export function formatMoment(nanos: bigint, zone?: string): string {
  const { year, month, day, hour, minute, second, offset } = partsOf(nanos, zone);
  return `${year}-${month}-${day} ${hour}:${minute}:${second}.${fraction(nanos)} ${offset}`;
}

/** The time of day to the millisecond: `14:05:09.123`. */
export function formatClock(nanos: bigint, zone?: string): string {
  const { hour, minute, second } = partsOf(nanos, zone);
  return `${hour}:${minute}:${second}.${fraction(nanos).slice(0, 3)}`;
}

/** How long ago a moment was: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function formatAgo(nanos: bigint, nowMillis: number): string {
  const seconds = Math.round((nowMillis - Number(nanos / MILLION)) / 1000);
  if (seconds < 2) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}

/** Six digits, because the clocks of most SDKs are no finer than a microsecond. */
function fraction(nanos: bigint): string {
  return String(((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
    .padStart(9, '0')
    .slice(0, 6);
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'offset';

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(nanos: bigint, zone: string | undefined): Readonly<Record<Part, string>> {
  const key = zone ?? '';
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      ...(zone !== undefined && { timeZone: zone }),
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
    formats.set(key, format);
  }
  const found: Record<string, string> = {};
  // Times beyond what a date can hold come from broken clocks.
  const millis = Math.min(Math.max(Number(nanos / MILLION), -8.64e15), 8.64e15);
  for (const { type, value } of format.formatToParts(millis)) found[type] = value;
  const offset = (found['timeZoneName'] ?? '').replace('GMT', '') || 'UTC';
  return { ...(found as Record<Part, string>), offset };
}
