import type { StoreCounts, TraceRow } from './trace-row';

/**
 * One message of `GET /api/stream` (`event: change`). The first one, sent at once, has only the counts; then at most one is sent
 * per 200 ms, beginning with what changed in the second before the connection.
 */
export interface StoreMessage {
  /** New and changed traces that match the query of the stream, newest first. */
  readonly rows: readonly TraceRow[];
  /** Ids of changed traces that do not match the query. A row of them, if there is one, goes. */
  readonly left: readonly string[];
  /** Ids of traces that are no longer in the store. */
  readonly removed: readonly string[];
  /** Changes that this message omits, because there were too many: load the list again. */
  readonly skipped: number;
  readonly counts: StoreCounts;
}
