import type { WaterfallDetail } from '../../../waterfall/waterfall-options';
import type { Finding } from '../answer';
import { runOnTraces } from '../thread/trace-thread';
import { safeText } from '../safe-value';
import { type AgentTool, type ToolCall, ToolError } from '../tool';
import { textIn, TRACE_ID, traceIn } from './arguments';
import { traceLine } from './trace-lines';

/** Bytes for the facts, which are not in the waterfall. */
const FACTS = 1500;

export const READ_TRACE: AgentTool = {
  name: 'read_trace',
  title: 'Read a trace',
  description:
    'One trace as a waterfall: an indented line for each span, with its start, its duration, ✗ if it failed, its errors, ' +
    'attributes and warnings. Repeated siblings are one line (× 40). The facts say where the time went. Of a large trace, ' +
    'only errors, the critical path and the longest spans are shown.',
  input: {
    trace_id: TRACE_ID,
    detail: {
      type: 'string',
      enum: ['compact', 'normal', 'full'],
      default: 'compact',
      description: 'normal: all business attributes and log records; full: all attributes, events and stacks.',
    },
  },
  required: ['trace_id'],
  row: 'line',
  run: readTrace,
};

async function readTrace(call: ToolCall): Promise<Finding> {
  const { index, slice, pageUrl, maxBytes } = call;
  const trace = traceIn(call);
  const page = `${pageUrl}/#/trace/${trace.traceId}`;
  if (trace.spans.size === 0) {
    throw new ToolError('This trace has log records, but no spans yet. Call read_logs with its trace_id.');
  }
  const detail = (textIn(call, 'detail') ?? 'compact') as WaterfallDetail;
  const { lines, timeWentTo } = await runOnTraces(call, { kind: 'waterfall', detail, maxBytes: maxBytes - FACTS }, [
    trace,
  ]);
  await index.refresh(slice);
  const row = index.row(trace);
  return {
    facts: {
      ...traceLine(row),
      services: row.services
        .map(({ name }) => safeText(name, 40))
        .slice(0, 10)
        .join(', '),
      ...(timeWentTo && { time_went_to: safeText(timeWentTo, 300) }),
      ...(row.isOrphan && { incomplete: 'the parent of the first span has not arrived' }),
      ...(trace.dropped > 0 && { dropped: trace.dropped }),
      ...(trace.conflicts.size > 0 && { spans_received_twice_with_other_content: trace.conflicts.size }),
    },
    rows: lines,
    page,
  };
}
