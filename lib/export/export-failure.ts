import { reasonOf } from './failure-reason';

/**
 * The `forceFlush` of a provider rejects with this error if spans were not delivered. The warning `EXPORT_FAILED`,
 * `SPANS_REJECTED` or `SPANS_DROPPED` has already reported it to the operator.
 */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  /**
   * @param destination receiver of the spans, without secrets
   * @param cause why they were not delivered
   */
  constructor(
    destination: string,
    override readonly cause: Error | undefined,
  ) {
    super(`Not all spans for ${destination} were delivered${cause ? `: ${reasonOf(cause)}` : ''}`);
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
