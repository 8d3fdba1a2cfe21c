import type { LogRecord } from '../../../trace/log-record';
import { lineOf } from '../../../waterfall/layout/span-lines';
import type { Finding } from '../answer';
import type { JsonObject } from '../json';
import { safeAttributes, safeText, timeOf } from '../safe-value';
import type { AgentTool, ToolCall } from '../tool';
import {
  CURSOR,
  hintFor,
  limitOf,
  numberIn,
  OBJECT,
  offsetIn,
  pagesOf,
  FILTER,
  queryIn,
  SPAN_ID,
  TEXT,
  textIn,
  TRACE_ID,
  traceIn,
} from './arguments';
import { pageOf } from './trace-lines';

const USUAL_ROWS = 30;
/** Log records that a search across traces collects. */
const MOST_FOUND = 20_000;

export const READ_LOGS: AgentTool = {
  name: 'read_logs',
  title: 'Read log records',
  description:
    'Log records. With `trace_id`: those of one trace, in order of time. Without it: those of all traces, the newest first. ' +
    'A `query` such as `level>=warn` or `body:timeout` selects some of them.',
  input: { trace_id: TRACE_ID, span_id: SPAN_ID, query: FILTER, limit: limitOf(200, USUAL_ROWS), cursor: CURSOR },
  row: { time: TEXT, level: TEXT, service: TEXT, message: TEXT, trace_id: TEXT, span_id: TEXT, attributes: OBJECT },
  run: readLogs,
};

async function readLogs(call: ToolCall): Promise<Finding> {
  const { pageUrl } = call;
  const isOfTrace = textIn(call, 'trace_id') !== undefined;
  const { found, isCut } = await linesIn(call, isOfTrace);
  const sign = isOfTrace ? 1 : -1;
  const sorted = found.toSorted((a, b) => (a.timeNanos < b.timeNanos ? -sign : a.timeNanos > b.timeNanos ? sign : 0));
  const offset = offsetIn(call);
  const hints = found.length === 0 ? hintFor(queryIn(call), call) : [];
  return {
    facts: { matched: sorted.length, ...(hints.length > 0 && { hint: hints.join(' ') }) },
    rows: sorted
      .slice(offset, offset + numberIn(call, 'limit', USUAL_ROWS))
      .map((record) => logLine(record, isOfTrace)),
    ...(isCut && {
      leftOut: [`log records of traces with older updates: the search stops at ${MOST_FOUND} log records`],
    }),
    cursorAfter: pagesOf(offset, sorted.length),
    page: isOfTrace
      ? `${pageUrl}/#/trace/${traceIn(call).traceId}?tab=logs`
      : pageOf(pageUrl, 'logs', textIn(call, 'query')),
  };
}

async function linesIn(call: ToolCall, isOfTrace: boolean): Promise<{ found: readonly LogRecord[]; isCut: boolean }> {
  const { store, slice } = call;
  const query = queryIn(call);
  const spanId = textIn(call, 'span_id')?.toLowerCase();
  const found: LogRecord[] = [];
  // The last updated first: of too many log records, the newest are found.
  for (const trace of isOfTrace ? [traceIn(call)] : [...store.kept()].toReversed()) {
    if (slice.isOver()) await slice.next();
    if (trace.logs.length === 0) continue;
    const context = query.contextOf(trace);
    for (const record of trace.logs.slice()) {
      if (slice.isOver()) await slice.next();
      if (spanId !== undefined && record.spanId !== spanId) continue;
      if (!query.matchesLog(record, context)) continue;
      if (found.length >= MOST_FOUND) return { found, isCut: true };
      found.push(record);
    }
  }
  if (isOfTrace || spanId !== undefined) return { found, isCut: false };
  for (const record of store.looseLogs().toReversed()) {
    if (slice.isOver()) await slice.next();
    if (!query.matchesLog(record)) continue;
    if (found.length >= MOST_FOUND) return { found, isCut: true };
    found.push(record);
  }
  return { found, isCut: false };
}

function logLine(record: LogRecord, isOfTrace: boolean): JsonObject {
  const { timeNanos, service, traceId, spanId, attributes } = record;
  const { level, message } = lineOf(record);
  return {
    time: timeOf(timeNanos),
    ...(level && { level: safeText(level, 20) }),
    service: safeText(service, 60),
    message: safeText(message, 500),
    ...(!isOfTrace && traceId !== undefined && { trace_id: traceId }),
    ...(spanId !== undefined && { span_id: spanId }),
    ...(Object.keys(attributes).length > 0 && { attributes: safeAttributes(attributes) }),
  };
}
