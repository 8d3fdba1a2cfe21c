import type { StoreCounts } from './trace-row';

/** The response of `POST /api/import`. */
export interface ImportReport {
  readonly spans: number;
  readonly logs: number;
  /** Number of lines or documents that could not be read. */
  readonly skipped: number;
  /** The first of these, such as `line 3 is cut off`. */
  readonly problems: readonly string[];
  /** What the store holds now. */
  readonly counts: StoreCounts;
}
