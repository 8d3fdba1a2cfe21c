import { catchGetterPromise } from '../diagnostics/user-code';

/** Attribute of a span whose caller gave up: an aborted signal, an early `return()` of an iterator, an unsubscription. */
export const ATTR_CANCELLED = 'cancelled';

/**
 * Whether an error says that the caller gave up, which is no failure: `AbortError` (DOM and Node), and the
 * `CanceledError` of axios.
 */
export function isCancellation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  try {
    const { name, code } = error as { name?: unknown; code?: unknown };
    catchGetterPromise('looking at an error', error, 'name', name);
    catchGetterPromise('looking at an error', error, 'code', code);
    return name === 'AbortError' || name === 'CanceledError' || code === 'ABORT_ERR' || code === 'ERR_CANCELED';
  } catch {
    return false;
  }
}
