import { catchGetterPromise } from '../diagnostics/user-code';

/** Attribute of a span that its caller cancelled: aborted signal, early `return()` of an iterator, unsubscription. */
export const ATTR_CANCELLED = 'cancelled';

/**
 * Whether an error means that the caller cancelled, which is not a failure: `AbortError` of the DOM and Node, and
 * `CanceledError` of axios.
 */
export function isCancellation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  try {
    const { name, code } = error as { name?: unknown; code?: unknown };
    catchGetterPromise('reading an error', error, 'name', name);
    catchGetterPromise('reading an error', error, 'code', code);
    return name === 'AbortError' || name === 'CanceledError' || code === 'ABORT_ERR' || code === 'ERR_CANCELED';
  } catch {
    return false;
  }
}
