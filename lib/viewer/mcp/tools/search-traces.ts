import type { GroupList, TraceList } from '../../api/trace-row';
import { HttpError } from '../../server/http/http-error';
import { listTraces } from '../../server/list-traces';
import type { Finding } from '../answer';
import type { JsonObject } from '../json';
import { millisOf, safeText } from '../safe-value';
import { type AgentTool, type ToolCall, ToolError } from '../tool';
import { CURSOR, limitOf, NUMBER, numberIn, QUERY, queryIn, textIn } from './arguments';
import { pageOf, TRACE_LINE, traceLine } from './trace-lines';

const USUAL_ROWS = 20;

export const SEARCH_TRACES: AgentTool = {
  name: 'search_traces',
  title: 'Search traces',
  description:
    'Finds traces by service, route, status, duration, any attribute, or any text. The newest come first, unless the query ' +
    'sorts, for example with `| sort -duration`. A query such as `kind=server | p95(duration) by(name)` returns one row for ' +
    'each group of spans instead.',
  input: { query: QUERY, limit: limitOf(100, USUAL_ROWS), cursor: CURSOR },
  row: { ...TRACE_LINE, value: NUMBER, value_ms: NUMBER },
  run: search,
};

async function search(call: ToolCall): Promise<Finding> {
  const { store, index, slice, pageUrl } = call;
  const query = queryIn(call);
  const limit = numberIn(call, 'limit', USUAL_ROWS);
  const after = textIn(call, 'cursor');
  const request = { viewing: { store, index }, query, limit, after, slice };
  const list = await listTraces(request).catch((error: unknown) => {
    if (!(error instanceof HttpError)) throw error;
    throw new ToolError('Expected `cursor` to be the `next_cursor` of a result of the same query.');
  });
  const { matched, total, hint, groups } = list;
  const facts = {
    matched: matched ?? 'not counted to the end',
    traces: total,
    ...(hint && {
      hint: safeText(hint.message + (hint.suggestion === undefined ? '' : ` Did you mean \`${hint.suggestion}\`?`)),
    }),
  };
  const page = pageOf(pageUrl, '', textIn(call, 'query'));
  if (groups) return { facts: { ...facts, groups_of: groups.title }, rows: groupLines(groups, limit), page };
  return { facts, rows: list.rows.map(traceLine), cursorAfter: cursorsOf(list, after, query.sort !== undefined), page };
}

/** The cursors that `listTraces` reads, for the case that not all rows fit. */
function cursorsOf({ rows, next }: TraceList, after: string | undefined, isSorted: boolean) {
  return (shown: number): string | undefined => {
    const last = rows[shown - 1];
    if (!last || shown === rows.length) return next;
    if (!isSorted) return `${last.startNanos}-${last.traceId}`;
    return `at-${Number(after?.slice('at-'.length) ?? 0) + shown}`;
  };
}

function groupLines({ fields, isDuration, rows }: GroupList, limit: number): readonly JsonObject[] {
  return rows.slice(0, limit).map(({ keys, value, spans }) => {
    const shown = isDuration ? ['value_ms', millisOf(BigInt(Math.round(value)))] : ['value', Number(value.toFixed(3))];
    const names = fields.map((field, index) => [safeText(field, 60), safeText(keys[index] ?? '')]);
    return Object.fromEntries([...names, shown, ['spans', spans]]) as JsonObject;
  });
}
