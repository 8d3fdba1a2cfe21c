import type { StoreCounts } from './trace-row';

/** The response of `POST /api/import`. */
export interface ImportReport {
  readonly spans: number;
  readonly logs: number;
  /** What the store holds now. */
  readonly counts: StoreCounts;
}
