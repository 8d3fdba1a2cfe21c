import { formatMoment, zoneOf } from '../../../../lib/viewer/page/parts/moment';

const NOON = Date.UTC(2026, 10, 28, 12, 0, 0);
const nanos = (millis: number): string => `${millis}000000`;

describe('a moment', () => {
  it('is a time of day with milliseconds today', () => {
    expect(formatMoment(nanos(NOON + 7), 'utc', NOON)).toBe('12:00:00.007');
  });

  it('has its date on another day', () => {
    expect(formatMoment(nanos(NOON - 86_400_000), 'utc', NOON)).toBe('2026-11-27 12:00:00.000');
  });

  it.each([
    [0, 'now'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3_600, '1 h ago'],
    [90_000, '1 d ago'],
  ])('is an age after %i s', (seconds, text) => {
    expect(formatMoment(nanos(NOON - seconds * 1000), 'ago', NOON)).toBe(text);
  });

  it('reads a time that is missing as 1970', () => {
    expect(formatMoment('0', 'utc', NOON)).toBe('1970-01-01 00:00:00.000');
  });

  it('names its zone', () => {
    expect(zoneOf('utc')).toBe('UTC');
    expect(zoneOf('ago')).toBe('');
    expect(zoneOf('local')).not.toBe('');
  });
});
