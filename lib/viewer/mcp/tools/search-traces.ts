import { HttpError } from '../../server/http-error';
import { listTraces } from '../../server/list-traces';
import type { KeptTrace } from '../../store/kept-trace';
import type { Finding } from '../answer';
import { type AgentTool, type ToolCall, ToolError } from '../tool';
import { CURSOR, hintFor, limitOf, numberIn, offsetIn, pagesOf, QUERY, queryIn, textIn } from './arguments';
import { sortedTraces } from './sorted-traces';
import { pageOf, TRACE_LINE, traceLine } from './trace-lines';

const USUAL_ROWS = 20;

export const SEARCH_TRACES: AgentTool = {
  name: 'search_traces',
  title: 'Search traces',
  description:
    'Finds traces: by service, route, status, duration, any attribute, or text anywhere. The newest come first, unless the ' +
    'query ends with `| sort -duration` or the like.',
  input: { query: QUERY, limit: limitOf(100, USUAL_ROWS), cursor: CURSOR },
  row: TRACE_LINE,
  run: search,
};

async function search(call: ToolCall): Promise<Finding> {
  const { store, index, slice, pageUrl } = call;
  const query = queryIn(call);
  const limit = Math.min(numberIn(call, 'limit', USUAL_ROWS), query.limit ?? Infinity);
  const page = pageOf(pageUrl, '', textIn(call, 'query'));
  const matches = query.isEmpty ? undefined : (trace: KeptTrace) => query.matchesTrace(trace);
  if (query.sort) {
    const sorted = await sortedTraces(call, matches, query.sort);
    const offset = offsetIn(call);
    const rows = sorted.slice(offset, offset + limit).flatMap((traceId) => {
      const trace = store.get(traceId);
      return trace ? [traceLine(index.row(trace))] : [];
    });
    const facts = factsOf(sorted.length, store.counts.traces, hintFor(query, call));
    return { facts, rows, cursorAfter: pagesOf(offset, sorted.length), page };
  }
  const list = await listTraces({ store, index, matches, limit, after: textIn(call, 'cursor'), slice }).catch(
    (error: unknown) => {
      throw error instanceof HttpError
        ? new ToolError('Expected `cursor` to be the `next_cursor` of an answer of this tool.')
        : error;
    },
  );
  return {
    facts: factsOf(list.matched, list.total, list.rows.length === 0 ? hintFor(query, call) : []),
    rows: list.rows.map(traceLine),
    cursorAfter(shown) {
      const last = list.rows[shown - 1];
      const isEnd = shown === list.rows.length && list.next === undefined;
      return last && !isEnd ? `${last.startNanos}-${last.traceId}` : undefined;
    },
    page,
  };
}

function factsOf(matched: number | undefined, total: number, hints: readonly string[]): Finding['facts'] {
  return {
    matched: matched ?? 'not counted to the end',
    traces: total,
    ...(hints.length > 0 && { hint: hints.join(' ') }),
  };
}
