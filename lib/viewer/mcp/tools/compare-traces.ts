import type { Finding } from '../answer';
import type { JsonObject } from '../json';
import { millisOf, safeText } from '../safe-value';
import type { ChangedSpans } from '../thread/trace-difference';
import { runOnTraces } from '../thread/trace-thread';
import type { AgentTool, ToolCall } from '../tool';
import { CURSOR, limitOf, NUMBER, numberIn, offsetIn, pagesOf, TEXT, TRACE_ID, traceIn } from './arguments';

const USUAL_ROWS = 20;

export const COMPARE_TRACES: AgentTool = {
  name: 'compare_traces',
  title: 'Compare two traces',
  description:
    'What changed from the trace `left` to the trace `right`, span by span: added, removed, slower, faster, or failed on one ' +
    'side only, and which attributes differ. Spans with the same change are one row. The largest change of time comes first.',
  input: { left: TRACE_ID, right: TRACE_ID, limit: limitOf(100, USUAL_ROWS), cursor: CURSOR },
  required: ['left', 'right'],
  row: {
    change: TEXT,
    service: TEXT,
    name: TEXT,
    depth: NUMBER,
    spans: NUMBER,
    delta_ms: NUMBER,
    left_ms: NUMBER,
    right_ms: NUMBER,
    left_errors: NUMBER,
    right_errors: NUMBER,
    different_attributes: { type: 'array', items: TEXT },
  },
  run: compareTraces,
};

async function compareTraces(call: ToolCall): Promise<Finding> {
  const { index, slice, pageUrl } = call;
  const [left, right] = [traceIn(call, 'left'), traceIn(call, 'right')];
  const { changes, added, removed, slower, faster, skipped } = await runOnTraces(call, { kind: 'compare' }, [
    left,
    right,
  ]);
  await index.refresh(slice);
  const [before, after] = [BigInt(index.row(left).durationNanos), BigInt(index.row(right).durationNanos)];
  const offset = offsetIn(call);
  return {
    facts: {
      left_ms: millisOf(before),
      right_ms: millisOf(after),
      delta_ms: millisOf(after - before),
      left_spans: left.spans.size,
      right_spans: right.spans.size,
      added,
      removed,
      slower,
      faster,
    },
    rows: changes.slice(offset, offset + numberIn(call, 'limit', USUAL_ROWS)).map(lineOf),
    ...(skipped > 0 && { leftOut: [`${skipped} spans of very large traces`] }),
    cursorAfter: pagesOf(offset, changes.length),
    page: `${pageUrl}/#/compare/${left.traceId}/${right.traceId}`,
  };
}

function lineOf(change: ChangedSpans): JsonObject {
  const { kind, service, name, depth, count, leftNanos, rightNanos, leftErrors, rightErrors, attributes } = change;
  return {
    change: kind,
    service: safeText(service, 60),
    name: safeText(name, 120),
    depth,
    ...(count > 1 && { spans: count }),
    delta_ms: millisOf(rightNanos - leftNanos),
    ...(kind !== 'added' && { left_ms: millisOf(leftNanos) }),
    ...(kind !== 'removed' && { right_ms: millisOf(rightNanos) }),
    ...((leftErrors > 0 || rightErrors > 0) && { left_errors: leftErrors, right_errors: rightErrors }),
    ...(attributes.length > 0 && { different_attributes: attributes.map((key) => safeText(key, 60)) }),
  };
}
