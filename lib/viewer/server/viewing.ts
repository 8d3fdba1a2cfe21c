import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Receivers } from '../api/receivers';
import type { TraceStore } from '../store/trace-store';
import type { ChangeStream } from './stream/change-stream';
import type { PageFiles } from './http/page-files';
import type { QueryCache } from './query-cache';
import type { TraceIndex } from './trace-index';

/** What the handlers of one server share. */
export interface Viewing {
  readonly store: TraceStore;
  readonly index: TraceIndex;
  readonly queries: QueryCache;
  readonly stream: ChangeStream;
  readonly page: PageFiles;
  readonly maxImportBytes: number;
  readonly receivers: Receivers;
  readonly mcp?: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** One request to a handler. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly viewing: Viewing;
  /** Aborted when the client closes the connection. */
  readonly signal: AbortSignal;
  /** The trace id in the path; empty if the path has none. */
  readonly id: string;
}
