import { reasonOf } from './failure-reason';

/**
 * What the `forceFlush` of a provider is rejected with where spans were not delivered. The operator knows of it already,
 * by the warning `EXPORT_FAILED`, `SPANS_REJECTED` or `SPANS_DROPPED`.
 */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  /**
   * @param destination where the spans were to go, without secrets
   * @param cause why they have not arrived
   */
  constructor(
    destination: string,
    override readonly cause: Error | undefined,
  ) {
    super(`Not all spans for ${destination} were delivered${cause ? `: ${reasonOf(cause)}` : ''}`);
  }
}

/** Whether a flush has failed for no other reason. Providers reject with one error, or with a list of them. */
export function isExportFailure(error: unknown): boolean {
  try {
    if (Array.isArray(error)) return error.length > 0 && error.every(isExportFailure);
    return error instanceof ExportFailure;
  } catch {
    // A processor may reject with a proxy, which may throw whatever it is asked.
    return false;
  }
}
