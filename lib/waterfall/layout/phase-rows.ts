import { networkPhasesOf, type NetworkPhase } from '../../trace/network-phases';
import type { SpanNode } from '../../trace/span-tree';
import { safe } from '../terminal-text';

/** Smallest part of the trace that a phase takes if it is drawn, as the divisor of the whole. */
const LEAST_SHARE = 10n;
const LEAST_NANOS = 1_000_000n;

/**
 * The phases of a span that are drawn below it: those that take at least a tenth of the trace, and at least a millisecond.
 * Waiting for the response is what a request normally does, so it is not drawn. The phase in which a request failed is
 * always drawn.
 */
export function drawnPhases(node: SpanNode, traceNanos: bigint): readonly NetworkPhase[] {
  const isFailed = node.span.status.code === 'error';
  return networkPhasesOf(node).filter(({ kind, startNanos, endNanos, failed }, index, all) => {
    if (failed && isFailed && index === all.length - 1) return true;
    const nanos = endNanos - startNanos;
    return kind !== 'waiting' && nanos >= LEAST_NANOS && nanos * LEAST_SHARE >= traceNanos;
  });
}

const TITLES: Readonly<Record<NetworkPhase['kind'], readonly [named: string, unnamed: string]>> = {
  queued: ['wait for a connection to', 'wait for a connection'],
  lookup: ['DNS lookup of', 'DNS lookup'],
  connect: ['connect to', 'connect'],
  tls: ['TLS handshake with', 'TLS handshake'],
  waiting: ['wait for the response of', 'wait for the response'],
  download: ['download from', 'download'],
};

/** What happens in a phase, in words. */
export function phaseTitle({ kind, host }: Pick<NetworkPhase, 'kind' | 'host'>, columns: number): string {
  const [named, unnamed] = TITLES[kind];
  return host ? `${named} ${safe(host, columns)}` : unnamed;
}
