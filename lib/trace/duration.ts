const MICROSECOND = 1_000n;
const MILLISECOND = 1_000_000n;
const SECOND = 1_000_000_000n;

/**
 * Formats a duration in a suitable unit: `512 µs`, `400.2 ms`, `1.25 s`, `2 min 5 s`.
 *
 * @param nanos nanoseconds, not negative
 */
export function formatDuration(nanos: bigint): string {
  if (nanos === 0n) return '0 µs';
  if (nanos < MICROSECOND) return '<1 µs';
  // Switch to the next unit where rounding would print 1000 of this one.
  if (nanos < MILLISECOND - MICROSECOND / 2n) return `${decimal(nanos, MICROSECOND, 0)} µs`;
  if (nanos < SECOND - MILLISECOND / 20n) return `${decimal(nanos, MILLISECOND, 1)} ms`;
  if (nanos < 60n * SECOND - SECOND / 200n) return `${decimal(nanos, SECOND, 2)} s`;
  const seconds = (nanos + SECOND / 2n) / SECOND;
  const rest = seconds % 60n;
  return rest === 0n ? `${seconds / 60n} min` : `${seconds / 60n} min ${rest} s`;
}

function decimal(nanos: bigint, unit: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const rounded = (nanos * scale + unit / 2n) / unit;
  return String(Number(rounded) / Number(scale));
}
