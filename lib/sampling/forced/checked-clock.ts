import { countFault } from '../../diagnostics/fault';
import { catchPromise } from '../../diagnostics/user-code';

/** Wraps a user's clock: if it throws or returns no number, the process clock is used and a fault is counted. */
export function checkedClock(clock?: () => number): () => number {
  if (!clock) return () => performance.now();
  return () => {
    try {
      const now: unknown = clock();
      if (typeof now === 'number' && !Number.isNaN(now)) return now;
      catchPromise('reading a clock', now);
      countFault('reading a clock', new TypeError('Expected a number of milliseconds.'));
    } catch (error) {
      countFault('reading a clock', error);
    }
    return performance.now();
  };
}
