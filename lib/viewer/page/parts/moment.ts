/** How times are shown: in the zone of the browser, in UTC, or as the time since then. */
export type Clock = 'local' | 'utc' | 'ago';

export const CLOCKS = ['local', 'utc', 'ago'] as const;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

const millisOf = (nanos: string): number => Number(nanos.length > 6 ? nanos.slice(0, -6) : '0');

/**
 * A time of day with milliseconds, with the date if that is not today; or the time since then.
 *
 * @param nanos decimal nanoseconds since 1970
 * @param nowMillis milliseconds since 1970
 */
export function formatMoment(nanos: string, clock: Clock = 'local', nowMillis = Date.now()): string {
  const millis = millisOf(nanos);
  if (clock === 'ago') return formatAge((nowMillis - millis) / 1000);
  const day = formatOf(clock, 'day');
  const date = day.format(millis);
  const time = `${formatOf(clock, 'time').format(millis)}.${String(millis % 1000).padStart(3, '0')}`;
  return date === day.format(nowMillis) ? time : `${date} ${time}`;
}

/** A time with its date and the name of its zone. */
export const formatWholeMoment = (nanos: string, clock: Clock = 'local'): string =>
  formatOf(clock === 'utc' ? 'utc' : 'local', 'whole').format(millisOf(nanos));

/** The zone beside the times: `GMT+2`, `UTC`; empty for ages. */
export function zoneOf(clock: Clock, nowMillis = Date.now()): string {
  if (clock !== 'local') return clock === 'utc' ? 'UTC' : '';
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(nowMillis);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function formatAge(seconds: number): string {
  if (seconds < 1) return 'now';
  if (seconds < MINUTE) return `${Math.floor(seconds)} s ago`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  return `${Math.floor(seconds / DAY)} d ago`;
}

// A formatter takes a hundred times as long to make as to use.
function formatOf(zone: 'local' | 'utc', kind: 'day' | 'time' | 'whole'): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`;
  let format = formats.get(key);
  if (!format) {
    const options: Readonly<Record<typeof kind, Intl.DateTimeFormatOptions>> = {
      day: { year: 'numeric', month: '2-digit', day: '2-digit' },
      time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
      whole: { dateStyle: 'full', timeStyle: 'long' },
    };
    // Sweden writes dates and times as ISO 8601 does.
    format = new Intl.DateTimeFormat(kind === 'whole' ? 'en' : 'sv', {
      ...options[kind],
      ...(zone === 'utc' && { timeZone: 'UTC' }),
    });
    formats.set(key, format);
  }
  return format;
}
