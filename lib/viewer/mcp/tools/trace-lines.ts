import type { TraceRow } from '../../api/trace-row';
import type { JsonObject } from '../json';
import { millisOf, safeText, timeOf } from '../safe-value';
import { NUMBER, TEXT } from './arguments';

/** Schema of {@link traceLine}. */
export const TRACE_LINE: Readonly<Record<string, JsonObject>> = {
  trace_id: TEXT,
  name: TEXT,
  service: TEXT,
  started: TEXT,
  duration_ms: NUMBER,
  spans: NUMBER,
  errors: NUMBER,
  logs: NUMBER,
  http_status: NUMBER,
};

/** A trace as a row of an answer. */
export function traceLine(row: TraceRow): JsonObject {
  return {
    trace_id: row.traceId,
    name: safeText(row.name, 120),
    service: safeText(row.service, 60),
    started: timeOf(BigInt(row.startNanos)),
    duration_ms: millisOf(BigInt(row.durationNanos)),
    spans: row.spans,
    ...(row.errors > 0 && { errors: row.errors }),
    ...(row.logs > 0 && { logs: row.logs }),
    ...(row.http?.status !== undefined && { http_status: row.http.status }),
  };
}

/** Address of a view of the page. */
export const pageOf = (pageUrl: string, view: string, query = ''): string =>
  `${pageUrl}/#/${view}${query ? `?q=${encodeURIComponent(query)}` : ''}`;
