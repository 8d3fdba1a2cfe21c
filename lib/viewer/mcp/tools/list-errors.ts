import type { TraceSpan } from '../../../trace/trace-span';
import { errorsOf } from '../../../waterfall/layout/span-facts';
import { stableText } from '../../../waterfall/layout/stable-text';
import type { KeptTrace } from '../../store/kept-trace';
import type { Finding } from '../answer';
import type { JsonObject } from '../json';
import { safeText, timeOf } from '../safe-value';
import type { AgentTool, ToolCall } from '../tool';
import {
  CURSOR,
  hintFor,
  limitOf,
  NUMBER,
  numberIn,
  offsetIn,
  pagesOf,
  FILTER,
  queryIn,
  TEXT,
  textIn,
} from './arguments';
import { pageOf } from './trace-lines';

const USUAL_ROWS = 15;
const MOST_GROUPS = 1000;
const MOST_CAUSES = 5;

export const LIST_ERRORS: AgentTool = {
  name: 'list_errors',
  title: 'List errors',
  description:
    'The errors of all traces, grouped by service and message, the most frequent first. Each has its causes and its newest ' +
    'trace. An error that passes through several spans counts once, at the span where it began.',
  input: { query: FILTER, limit: limitOf(100, USUAL_ROWS), cursor: CURSOR },
  row: {
    error: TEXT,
    caused_by: { type: 'array', items: TEXT },
    service: TEXT,
    span: TEXT,
    count: NUMBER,
    last: TEXT,
    trace_id: TEXT,
    span_id: TEXT,
  },
  run: listErrors,
};

interface ErrorGroup {
  readonly title: string;
  count: number;
  last: TraceSpan;
}

async function listErrors(call: ToolCall): Promise<Finding> {
  const { store, slice, pageUrl } = call;
  const query = queryIn(call);
  const groups = new Map<string, ErrorGroup>();
  let [errors, skipped, traces] = [0, 0, 0];
  for (const trace of store.kept()) {
    if (slice.isOver()) await slice.next();
    if (!query.isEmpty && !query.matchesTrace(trace)) continue;
    let found = 0;
    for (const span of originsOf(trace)) {
      if (slice.isOver()) await slice.next();
      found++;
      if (!countError(span, groups)) skipped++;
    }
    errors += found;
    if (found > 0) traces++;
  }
  const sorted = [...groups.values()].toSorted((a, b) => b.count - a.count);
  const offset = offsetIn(call);
  const hints = errors === 0 ? hintFor(query, call) : [];
  const text = textIn(call, 'query');
  return {
    facts: { errors, failing_traces: traces, groups: groups.size, ...(hints.length > 0 && { hint: hints.join(' ') }) },
    rows: sorted.slice(offset, offset + numberIn(call, 'limit', USUAL_ROWS)).map(errorLine),
    ...(skipped > 0 && { leftOut: [`${skipped} errors of further groups: only ${MOST_GROUPS} groups are counted`] }),
    cursorAfter: pagesOf(offset, sorted.length),
    page: pageOf(pageUrl, '', text === undefined ? 'is:error' : `is:error ${text}`),
  };
}

/** The failed spans without a failed child. */
function originsOf({ spans }: KeptTrace): readonly TraceSpan[] {
  const failed = [...spans.values()].filter(({ status }) => status.code === 'error');
  const parents = new Set(failed.map(({ parentSpanId }) => parentSpanId));
  return failed.filter(({ spanId }) => !parents.has(spanId));
}

/** Returns whether there was room. */
function countError(span: TraceSpan, groups: Map<string, ErrorGroup>): boolean {
  // Ids in messages would make each error a group of its own.
  const title = stableText((errorsOf(span)[0]?.title ?? 'error without a message').slice(0, 500));
  const key = JSON.stringify([span.service, title]);
  const group = groups.get(key);
  if (group) {
    group.count++;
    if (span.startNanos > group.last.startNanos) group.last = span;
    return true;
  }
  if (groups.size >= MOST_GROUPS) return false;
  groups.set(key, { title, count: 1, last: span });
  return true;
}

function errorLine({ title, count, last }: ErrorGroup): JsonObject {
  const causes = errorsOf(last)[0]?.causes ?? [];
  return {
    error: safeText(title, 300),
    ...(causes.length > 0 && { caused_by: causes.slice(0, MOST_CAUSES).map((cause) => safeText(cause)) }),
    service: safeText(last.service, 60),
    span: safeText(last.name, 120),
    count,
    last: timeOf(last.startNanos),
    trace_id: last.traceId,
    span_id: last.spanId,
  };
}
