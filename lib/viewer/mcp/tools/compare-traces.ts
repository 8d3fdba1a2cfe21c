import type { Finding } from '../answer';
import type { JsonObject } from '../json';
import { runOnTraces } from '../thread/trace-thread';
import type { DifferentSpans } from '../thread/trace-difference';
import { millisOf, safeText } from '../safe-value';
import type { AgentTool, ToolCall } from '../tool';
import { CURSOR, limitOf, NUMBER, numberIn, offsetIn, pagesOf, TEXT, TRACE_ID, traceIn } from './arguments';

const USUAL_ROWS = 20;

export const COMPARE_TRACES: AgentTool = {
  name: 'compare_traces',
  title: 'Compare two traces',
  description:
    'What changed from the trace `left` to the trace `right`: spans that were added or removed, that are slower or faster by ' +
    'two percent of the trace or more, or that failed on one side. The largest change of time first. Spans of a loop count ' +
    'together.',
  input: { left: TRACE_ID, right: TRACE_ID, limit: limitOf(100, USUAL_ROWS), cursor: CURSOR },
  required: ['left', 'right'],
  row: {
    change: TEXT,
    service: TEXT,
    name: TEXT,
    below: TEXT,
    delta_ms: NUMBER,
    left_ms: NUMBER,
    right_ms: NUMBER,
    left_count: NUMBER,
    right_count: NUMBER,
    left_errors: NUMBER,
    right_errors: NUMBER,
  },
  run: compareTraces,
};

async function compareTraces(call: ToolCall): Promise<Finding> {
  const [left, right] = [traceIn(call, 'left'), traceIn(call, 'right')];
  const { spans, leftNanos, rightNanos } = await runOnTraces(call, { kind: 'compare' }, [left, right]);
  const changed = spans.filter((place) => place.kind !== 'same' || place.leftErrors !== place.rightErrors);
  const countOf = (kind: DifferentSpans['kind']): number => spans.filter((place) => place.kind === kind).length;
  const offset = offsetIn(call);
  return {
    facts: {
      left_ms: millisOf(leftNanos),
      right_ms: millisOf(rightNanos),
      delta_ms: millisOf(rightNanos - leftNanos),
      left_spans: left.spans.size,
      right_spans: right.spans.size,
      added: countOf('added'),
      removed: countOf('removed'),
      slower: countOf('slower'),
      faster: countOf('faster'),
      same: countOf('same'),
    },
    rows: changed.slice(offset, offset + numberIn(call, 'limit', USUAL_ROWS)).map(lineOf),
    cursorAfter: pagesOf(offset, changed.length),
    page: `${call.pageUrl}/#/compare/${left.traceId}/${right.traceId}`,
  };
}

function lineOf(place: DifferentSpans): JsonObject {
  const { kind, service, name, below, leftCount, rightCount, leftNanos, rightNanos, leftErrors, rightErrors } = place;
  return {
    change: kind,
    service: safeText(service, 60),
    name: safeText(name, 120),
    ...(below.length > 0 && { below: below.map((part) => safeText(part, 40)).join(' > ') }),
    delta_ms: millisOf(rightNanos - leftNanos),
    ...(leftCount > 0 && { left_ms: millisOf(leftNanos) }),
    ...(rightCount > 0 && { right_ms: millisOf(rightNanos) }),
    ...((leftCount > 1 || rightCount > 1) && { left_count: leftCount, right_count: rightCount }),
    ...((leftErrors > 0 || rightErrors > 0) && { left_errors: leftErrors, right_errors: rightErrors }),
  };
}
