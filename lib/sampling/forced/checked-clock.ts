import { callForValid } from '../../diagnostics/user-code';

/** Wraps a user's clock: if it throws or returns no number, the process clock is used and a fault is counted. */
export function checkedClock(clock?: () => number): () => number {
  if (!clock) return () => performance.now();
  return () => callForValid('reading a clock', clock, isTime, 'a number of milliseconds') ?? performance.now();
}

const isTime = (now: unknown): boolean => typeof now === 'number' && !Number.isNaN(now);
