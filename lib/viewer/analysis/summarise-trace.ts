import { cut } from '../../text/bounded-cut';
import { ERROR_SEVERITY, type LogRecord } from '../../trace/log-record';
import type { SpanAttributes } from '../../trace/attributes';
import { extentOf, firstSpanOf } from '../../trace/trace-extent';
import type { TraceSpan } from '../../trace/trace-span';
import type { TraceRow } from '../api/trace-row';

/** What a row says about a trace. `KeptTrace` of the store is one. */
export interface SummarisedTrace {
  readonly traceId: string;
  readonly spans: ReadonlyMap<string, TraceSpan>;
  readonly logs: readonly LogRecord[];
  readonly revision: number;
  readonly dropped: number;
}

const MOST_SERVICES = 20;
/** Names are untrusted, and may have a megabyte. The document of the trace has them whole. */
const NAME_LENGTH = 200;

interface ServiceCount {
  readonly name: string;
  spans: number;
  errors: number;
}

/** The row of a trace in lists. A trace of log records alone is named by its first error, or its first record. */
export function summariseTrace(trace: SummarisedTrace): TraceRow {
  const { traceId, revision, dropped } = trace;
  const services = new Map<string, ServiceCount>();
  let errors = 0;
  for (const { service, status } of trace.spans.values()) {
    let count = services.get(service);
    if (!count) services.set(service, (count = { name: service, spans: 0, errors: 0 }));
    count.spans++;
    if (status.code !== 'error') continue;
    count.errors++;
    errors++;
  }
  const { startNanos, endNanos } = extentOf(trace);
  return {
    traceId,
    ...titleOf(trace),
    startNanos: String(startNanos),
    durationNanos: String(endNanos - startNanos),
    spans: trace.spans.size,
    errors,
    logs: trace.logs.length,
    services: [...services.values()]
      .toSorted((a, b) => b.spans - a.spans)
      .slice(0, MOST_SERVICES)
      .map((service) => ({ name: shown(service.name), spans: service.spans, errors: service.errors })),
    revision,
    dropped,
  };
}

function titleOf({ spans, logs }: SummarisedTrace): Pick<TraceRow, 'name' | 'service' | 'http' | 'isOrphan'> {
  const first = firstSpanOf(spans);
  if (first) {
    const { name, service, attributes, parentSpanId } = first;
    const http = httpOf(attributes);
    return { name: shown(name), service: shown(service), ...(http && { http }), isOrphan: parentSpanId !== undefined };
  }
  const record = logs.find(({ severityNumber }) => severityNumber >= ERROR_SEVERITY) ?? logs[0];
  const body = record?.body;
  const text = typeof body === 'string' ? body : (record?.eventName ?? JSON.stringify(body) ?? '');
  return { name: shown(text), service: shown(record?.service ?? ''), isOrphan: true };
}

const shown = (text: string): string => cut(text, NAME_LENGTH);

function httpOf(attributes: SpanAttributes): TraceRow['http'] {
  const method = attributes['http.request.method'] ?? attributes['http.method'];
  const route = attributes['http.route'];
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  const http = {
    ...(typeof method === 'string' && { method: shown(method) }),
    ...(typeof route === 'string' && { route: shown(route) }),
    ...(typeof status === 'number' && { status }),
  };
  return Object.keys(http).length > 0 ? http : undefined;
}
