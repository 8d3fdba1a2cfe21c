import { SpanKind } from '@opentelemetry/api';
import { Quantiles } from '../../../query/match/quantiles';
import type { TraceSpan } from '../../../trace/trace-span';
import type { Finding } from '../answer';
import type { Json, JsonObject } from '../json';
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
const MOST_ROUTES = 1000;
const MOST_SERVICES = 12;
const MILLIS = 1e6;

export const OVERVIEW: AgentTool = {
  name: 'overview',
  title: 'Overview',
  description:
    'Start here. Lists the services, and their routes (requests, messages and other entries into a service) with calls, ' +
    'errors and durations. `sort` puts the slowest, the failing or the busiest routes first.',
  input: {
    sort: {
      type: 'string',
      enum: ['slowest', 'failing', 'busiest'],
      default: 'slowest',
      description: 'slowest: by p95; failing: by errors; busiest: by calls.',
    },
    query: FILTER,
    limit: limitOf(100, USUAL_ROWS),
    cursor: CURSOR,
  },
  row: {
    service: TEXT,
    route: TEXT,
    calls: NUMBER,
    errors: NUMBER,
    p50_ms: NUMBER,
    p95_ms: NUMBER,
    max_ms: NUMBER,
    slowest_trace: TEXT,
    failed_trace: TEXT,
  },
  run: overview,
};

interface Route {
  readonly service: string;
  readonly name: string;
  readonly durations: Quantiles;
  errors: number;
  slowest: string;
  failed?: string;
}

interface Totals {
  readonly routes: Map<string, Route>;
  readonly services: Map<string, { spans: number; errors: number }>;
  matched: number;
  failing: number;
  skipped: number;
  first?: bigint;
  last?: bigint;
}

async function overview(call: ToolCall): Promise<Finding> {
  const { store, pageUrl } = call;
  const query = queryIn(call);
  const totals = await totalsOf(call, query.isEmpty ? undefined : (trace) => query.matchesTrace(trace));
  const { counts } = store;
  const routes = [...totals.routes.values()].toSorted(orderOf(textIn(call, 'sort') ?? 'slowest'));
  const offset = offsetIn(call);
  const dropped = counts.droppedSpans + counts.droppedLogs;
  const services = [...totals.services].toSorted(([, a], [, b]) => b.spans - a.spans);
  return {
    facts: {
      traces: totals.matched,
      failing_traces: totals.failing,
      ...(totals.matched < counts.traces && { traces_in_the_viewer: counts.traces }),
      spans: counts.spans,
      logs: counts.logs,
      ...(totals.first !== undefined && { from: timeOf(totals.first), to: timeOf(totals.last ?? totals.first) }),
      ...(counts.evictedTraces > 0 && { evicted_traces: counts.evictedTraces }),
      ...(dropped > 0 && { dropped_spans_and_logs: dropped }),
      services: services.slice(0, MOST_SERVICES).map(serviceLine),
      routes: totals.routes.size,
      ...hintsOf(totals.matched === 0 ? hintFor(query, call) : []),
    },
    rows: routes.slice(offset, offset + numberIn(call, 'limit', USUAL_ROWS)).map(routeLine),
    leftOut: [
      ...(services.length > MOST_SERVICES ? [`${services.length - MOST_SERVICES} services with fewer spans`] : []),
      ...(totals.skipped > 0 ? [`spans of further routes: only ${MOST_ROUTES} routes are counted`] : []),
    ],
    cursorAfter: pagesOf(offset, routes.length),
    page: pageOf(pageUrl, 'statistics', textIn(call, 'query')),
  };
}

const hintsOf = (hints: readonly string[]): JsonObject => (hints.length > 0 ? { hint: hints.join(' ') } : {});

async function totalsOf(
  { store, slice }: ToolCall,
  matches: ((trace: Parameters<typeof readTrace>[0]) => boolean) | undefined,
): Promise<Totals> {
  const totals: Totals = { routes: new Map(), services: new Map(), matched: 0, failing: 0, skipped: 0 };
  for (const trace of store.kept()) {
    if (slice.isOver()) await slice.next();
    if (matches && !matches(trace)) continue;
    const steps = readTrace(trace, totals);
    while (!steps.next().done) if (slice.isOver()) await slice.next();
  }
  return totals;
}

/** Yields after each 200 spans: a trace may have many. */
function* readTrace(
  trace: Parameters<ReturnType<typeof queryIn>['matchesTrace']>[0],
  totals: Totals,
): Generator<void, void> {
  let [errors, read] = [0, 0];
  for (const span of trace.spans.values()) {
    if (++read % 200 === 0) yield;
    const failed = span.status.code === 'error';
    if (failed) errors++;
    const service = totals.services.get(span.service) ?? { spans: 0, errors: 0 };
    service.spans++;
    if (failed) service.errors++;
    if (totals.services.size < MOST_ROUTES) totals.services.set(span.service, service);
    if (totals.first === undefined || span.startNanos < totals.first) totals.first = span.startNanos;
    if (totals.last === undefined || span.endNanos > totals.last) totals.last = span.endNanos;
    const isEntry = span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER || span.parentSpanId === undefined;
    if (isEntry) countRoute(span, failed, totals);
  }
  totals.matched++;
  if (errors > 0) totals.failing++;
}

function countRoute(
  { service, name, traceId, startNanos, endNanos }: TraceSpan,
  failed: boolean,
  totals: Totals,
): void {
  const key = JSON.stringify([service, name]);
  let route = totals.routes.get(key);
  if (!route) {
    if (totals.routes.size >= MOST_ROUTES) {
      totals.skipped++;
      return;
    }
    route = { service, name, durations: new Quantiles(), errors: 0, slowest: traceId };
    totals.routes.set(key, route);
  }
  const millis = Number(endNanos - startNanos) / MILLIS;
  if (millis > route.durations.max) route.slowest = traceId;
  route.durations.add(millis);
  if (!failed) return;
  route.errors++;
  route.failed = traceId;
}

function orderOf(sort: string): (a: Route, b: Route) => number {
  if (sort === 'failing') return (a, b) => b.errors - a.errors || b.durations.count - a.durations.count;
  if (sort === 'busiest') return (a, b) => b.durations.count - a.durations.count;
  return (a, b) => b.durations.at(0.95) - a.durations.at(0.95);
}

function routeLine({ service, name, durations, errors, slowest, failed }: Route): JsonObject {
  return {
    service: safeText(service, 60),
    route: safeText(name, 120),
    calls: durations.count,
    errors,
    p50_ms: rounded(durations.at(0.5)),
    p95_ms: rounded(durations.at(0.95)),
    max_ms: rounded(durations.max),
    slowest_trace: slowest,
    ...(failed !== undefined && { failed_trace: failed }),
  };
}

const serviceLine = ([name, { spans, errors }]: readonly [string, { spans: number; errors: number }]): Json => ({
  name: safeText(name, 60),
  spans,
  errors,
});

const rounded = (millis: number): number => Number(millis.toFixed(3));
