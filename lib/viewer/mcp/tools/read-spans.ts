import { SpanKind } from '@opentelemetry/api';
import type { TraceContext } from '../../../query/match/trace-context';
import type { SpanEvent, TraceSpan } from '../../../trace/trace-span';
import type { Finding } from '../answer';
import type { JsonObject } from '../json';
import { millisOf, safeAttributes, safeText } from '../safe-value';
import type { AgentTool, ToolCall } from '../tool';
import {
  CURSOR,
  limitOf,
  NUMBER,
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

const USUAL_ROWS = 10;
const MOST_EVENTS = 10;
const MOST_LINKS = 10;
const KINDS: Readonly<Partial<Record<SpanKind, string>>> = {
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

export const READ_SPANS: AgentTool = {
  name: 'read_spans',
  title: 'Read spans',
  description:
    'The spans of one trace with their attributes, events, exceptions and links, in order of start. Pass `span_id` for one ' +
    'span, or a `query` such as `is:error` or `name=pay`.',
  input: { trace_id: TRACE_ID, span_id: SPAN_ID, query: FILTER, limit: limitOf(100, USUAL_ROWS), cursor: CURSOR },
  required: ['trace_id'],
  row: {
    span_id: TEXT,
    parent_id: TEXT,
    name: TEXT,
    service: TEXT,
    kind: TEXT,
    starts_at_ms: NUMBER,
    duration_ms: NUMBER,
    status: TEXT,
    message: TEXT,
    attributes: OBJECT,
    events: { type: 'array' },
    links: { type: 'array' },
  },
  run: readSpans,
};

async function readSpans(call: ToolCall): Promise<Finding> {
  const { slice, pageUrl } = call;
  const trace = traceIn(call);
  const query = queryIn(call);
  const spanId = textIn(call, 'span_id')?.toLowerCase();
  const context: TraceContext = query.contextOf(trace);
  const found: TraceSpan[] = [];
  // The store may change the trace while this waits.
  for (const span of spanId === undefined ? [...trace.spans.values()] : [trace.spans.get(spanId)]) {
    if (slice.isOver()) await slice.next();
    if (span && query.matchesSpan(span, context)) found.push(span);
  }
  const { startNanos } = context.extent;
  const sorted = found.toSorted((a, b) => (a.startNanos < b.startNanos ? -1 : a.startNanos > b.startNanos ? 1 : 0));
  const offset = offsetIn(call);
  return {
    facts: { trace_id: trace.traceId, matched: sorted.length, spans: trace.spans.size },
    rows: sorted.slice(offset, offset + numberIn(call, 'limit', USUAL_ROWS)).map((span) => spanLine(span, startNanos)),
    cursorAfter: pagesOf(offset, sorted.length),
    page: `${pageUrl}/#/trace/${trace.traceId}${spanId ? `?span=${spanId}` : ''}`,
  };
}

function spanLine(span: TraceSpan, traceStart: bigint): JsonObject {
  const { spanId, parentSpanId, name, service, kind, startNanos, endNanos, status, attributes, events, links } = span;
  const kindName = KINDS[kind];
  const moreEvents = events.length - MOST_EVENTS;
  return {
    span_id: spanId,
    ...(parentSpanId !== undefined && { parent_id: safeText(parentSpanId, 32) }),
    name: safeText(name),
    service: safeText(service, 60),
    ...(kindName !== undefined && { kind: kindName }),
    starts_at_ms: millisOf(startNanos - traceStart),
    duration_ms: millisOf(endNanos - startNanos),
    ...(status.code !== 'unset' && { status: status.code }),
    ...(status.message && { message: safeText(status.message, 500) }),
    attributes: safeAttributes(attributes),
    ...(events.length > 0 && {
      events: [
        ...events.slice(0, MOST_EVENTS).map((event) => eventLine(event, traceStart)),
        ...(moreEvents > 0 ? [`${moreEvents} more events`] : []),
      ],
    }),
    ...(links.length > 0 && {
      links: links
        .slice(0, MOST_LINKS)
        .map((link) => ({ trace_id: safeText(link.traceId, 32), span_id: safeText(link.spanId, 32) })),
    }),
  };
}

function eventLine({ name, timeNanos, attributes }: SpanEvent, traceStart: bigint): JsonObject {
  return {
    name: safeText(name),
    at_ms: millisOf(timeNanos - traceStart),
    ...(Object.keys(attributes).length > 0 && { attributes: safeAttributes(attributes) }),
  };
}
