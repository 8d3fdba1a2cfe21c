import { reasonOf } from './failure-reason';

/**
 * The `forceFlush` of a provider rejects with this error if spans were not delivered, as does the flush of log records. The warning
 * `EXPORT_FAILED`, `*_REJECTED` or `*_DROPPED` has already reported it to the operator.
 */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  /**
   * @param what such as `spans`
   * @param destination receiver, without secrets
   * @param cause why they were not delivered
   */
  constructor(
    what: string,
    destination: string,
    override readonly cause: Error | undefined,
  ) {
    super(`Not all ${what} for ${destination} were delivered${cause ? `: ${reasonOf(cause)}` : ''}`);
  }
}

/** Whether every error of a rejected flush is an {@link ExportFailure}. Providers reject with one error, or with an array. */
export function isExportFailure(error: unknown): boolean {
  try {
    if (Array.isArray(error)) return error.length > 0 && error.every(isExportFailure);
    return error instanceof ExportFailure;
  } catch {
    // A processor may reject with a proxy, which may throw on any access.
    return false;
  }
}
