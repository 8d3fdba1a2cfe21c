import { BEHIND_INVENTORY, type LocalTrace, type ReceivedTraces, type ServiceName } from './local-traces';
import type { LoadedOrder, Outcome } from './order-load';

/** The traces that one service kept of a load, and the expected ones. */
export interface KeptCounts {
  readonly spans: number;
  /** Local traces by the policy that kept them. */
  readonly head: number;
  readonly error: number;
  readonly latency: number;
  readonly whole: number;
  readonly torn: number;
  /** Local roots whose remote parent is missing although its service kept the trace. */
  readonly unlinked: number;
  /** Missing traces among the sampled ones and those of failed and slow orders. */
  readonly missingSampled: number;
  readonly missingErrors: number;
  readonly missingSlow: number;
  /** Traces kept without the reported reason. */
  readonly unreasoned: number;
  /**
   * Slow traces whose caller kept nothing. A server span may end after the caller got the response, and so be on the other
   * side of the threshold. For messages, no caller waits.
   */
  readonly slowAlone: number;
}

/** The services in which an order of each outcome fails or is slow, because each waits for the next ones. */
const CONCERNED: ReadonlySet<ServiceName> = new Set(['gateway', 'orders', 'inventory']);

export function countKept(
  service: ServiceName,
  orders: readonly LoadedOrder[],
  traces: ReceivedTraces,
  slowMillis: number,
): KeptCounts {
  const kept = traces.all(service);
  const by = (policy: string): number => kept.filter(({ root }) => root?.policy === policy).length;
  const count = (fits: (local: LocalTrace) => boolean): number => kept.filter(fits).length;
  const sampledIds = new Set(orders.filter((order) => isSampled(order, traces)).map((order) => idOf(order, traces)));
  const missing = (outcome: Outcome, holds: (local: LocalTrace) => boolean): number => {
    if (!CONCERNED.has(service)) return 0;
    const locals = orders
      .filter((order) => order.outcome === outcome)
      .map((order) => traces.of(idOf(order, traces), service));
    return locals.filter((local) => !local || !holds(local)).length;
  };
  return {
    spans: kept.reduce((sum, { spans }) => sum + spans.length, 0),
    head: by('head'),
    error: by('error'),
    latency: by('latency'),
    whole: count(({ isWhole }) => isWhole),
    torn: count(({ isWhole }) => !isWhole),
    unlinked: count((local) => !traces.isLinked(local)),
    missingSampled: orders.filter((order) => isSampled(order, traces) && lacks(order, traces, service)).length,
    missingErrors: missing('teapot', ({ root }) => root?.hasFailed === true),
    missingSlow: missing('kettle', ({ root }) => (root?.durationMillis ?? 0) >= slowMillis),
    unreasoned: count((local) => !isReasoned(local, sampledIds, slowMillis)),
    slowAlone: count((local) => local.root?.policy === 'latency' && traces.isForsaken(local)),
  };
}

export function isSampled(order: LoadedOrder, traces: ReceivedTraces): boolean {
  return order.caller?.isSampled ?? traces.of(idOf(order, traces), 'gateway')?.root?.policy === 'head';
}

function idOf({ caller, customerId }: LoadedOrder, traces: ReceivedTraces): string | undefined {
  return caller?.traceId ?? traces.traceIdOf(customerId);
}

function lacks(order: LoadedOrder, traces: ReceivedTraces, service: ServiceName): boolean {
  const isOnTheWay = !BEHIND_INVENTORY.has(service) || order.outcome !== 'teapot';
  return isOnTheWay && traces.of(idOf(order, traces), service)?.root?.policy !== 'head';
}

function isReasoned({ traceId, root, spans }: LocalTrace, sampled: ReadonlySet<unknown>, slowMillis: number): boolean {
  if (root?.policy === 'head') return sampled.has(traceId);
  if (root?.policy === 'error') return spans.some(({ hasFailed }) => hasFailed);
  return root?.policy === 'latency' && root.durationMillis >= slowMillis;
}
