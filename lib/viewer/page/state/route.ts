/** What the page shows. The hash of its address says it, so that every state can be linked to. */
export type Route = TracesRoute | TraceRoute | CompareRoute | OverviewRoute;

interface WithQuery {
  /** The query of the list. */
  readonly query: string;
}

export interface TracesRoute extends WithQuery {
  readonly view: 'traces';
}

export interface TraceRoute extends WithQuery {
  readonly view: 'trace';
  readonly traceId: string;
  /** The selected span. */
  readonly spanId?: string;
  /** The tab of the trace; the waterfall if absent. */
  readonly tab?: TraceTab;
  /** A query that marks spans of this trace. */
  readonly find?: string;
}

export interface CompareRoute extends WithQuery {
  readonly view: 'compare';
  readonly left: string;
  readonly right: string;
}

export interface OverviewRoute extends WithQuery {
  readonly view: 'map' | 'statistics' | 'logs';
}

export const TRACE_TABS = ['waterfall', 'table', 'logs', 'flame'] as const;
export type TraceTab = (typeof TRACE_TABS)[number];

/**
 * Reads the hash of the address. Unknown parts are ignored: an old or mistyped link shows the list.
 *
 * @param hash with or without `#`
 */
export function parseRoute(hash: string): Route {
  const [path, search] = split(hash.replace(/^#/, ''));
  const parameters = new URLSearchParams(search);
  const query = parameters.get('q') ?? '';
  const [view = '', first = '', second = ''] = path.split('/').filter(Boolean).map(decoded);
  if (view === 'trace' && first) return { view, traceId: first.toLowerCase(), query, ...partsOf(parameters) };
  if (view === 'compare' && first && second) return { view, left: first, right: second, query };
  if (view === 'map' || view === 'statistics' || view === 'logs') return { view, query };
  return { view: 'traces', query };
}

/** The hash for a route, with `#`. The inverse of {@link parseRoute}. */
export function formatRoute(route: Route): string {
  const parameters = new URLSearchParams();
  if (route.view === 'trace') {
    if (route.spanId) parameters.set('span', route.spanId);
    if (route.tab && route.tab !== 'waterfall') parameters.set('tab', route.tab);
    if (route.find) parameters.set('find', route.find);
  }
  if (route.query) parameters.set('q', route.query);
  const search = parameters.toString();
  return `#/${pathOf(route)}${search ? `?${search}` : ''}`;
}

function pathOf(route: Route): string {
  if (route.view === 'traces') return '';
  if (route.view === 'trace') return `trace/${encodeURIComponent(route.traceId)}`;
  if (route.view === 'compare') return `compare/${encodeURIComponent(route.left)}/${encodeURIComponent(route.right)}`;
  return route.view;
}

function partsOf(parameters: URLSearchParams): Pick<TraceRoute, 'spanId' | 'tab' | 'find'> {
  const spanId = parameters.get('span')?.toLowerCase();
  const tab = TRACE_TABS.find((name) => name === parameters.get('tab'));
  const find = parameters.get('find');
  return { ...(spanId && { spanId }), ...(tab && tab !== 'waterfall' && { tab }), ...(find && { find }) };
}

function split(text: string): readonly [string, string] {
  const index = text.indexOf('?');
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
