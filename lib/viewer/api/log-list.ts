import type { LogJson } from './trace-document';

/** A log record in a list across traces. Resource and scope are in the document of its trace. */
export type LogRow = Omit<LogJson, 'resource' | 'scope'>;

/** The response of `GET /api/logs`: log records that match the query, newest first. */
export interface LogList {
  readonly rows: readonly LogRow[];
  /** Pass as `after` to get the next rows; absent at the end. */
  readonly next?: string;
}
