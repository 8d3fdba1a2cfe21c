import { SpanKind } from '@opentelemetry/api';
import type { PathSegment } from '../../../../trace/critical-path';
import { networkPhasesOf, type NetworkPhase } from '../../../../trace/network-phases';
import type { SpanNode } from '../../../../trace/span-tree';
import { cut } from '../../text/cut';
import { ProcessClock } from './process-clock';
import type { TraceModel } from './trace-model';

/** Time on the critical path in which no child of a span ran, or that a message waited. */
export interface Gap {
  /** Nanoseconds since the start of the trace. */
  readonly start: number;
  readonly end: number;
  /** A few words for the bar: `on the way to payment`. */
  readonly name: string;
  /** The whole sentence. */
  readonly detail: string;
}

/** Shorter gaps tell nothing. */
const LEAST_NANOS = 1_000_000;
const LEAST_SHARE = 0.02;

const PHASES: Readonly<Record<NetworkPhase['kind'], string>> = {
  queued: 'wait for a connection',
  lookup: 'DNS lookup',
  connect: 'connect',
  tls: 'TLS handshake',
  waiting: 'wait for the response',
  download: 'download',
};

/** What a phase of a request is called on a bar. */
export const phaseName = (kind: NetworkPhase['kind']): string => PHASES[kind];

/** The gaps of a trace by the place of their span. */
export function gapsOf(model: TraceModel): ReadonlyMap<number, readonly Gap[]> {
  const gaps = new Map<number, Gap[]>();
  const least = Math.max(LEAST_NANOS, model.totalNanos * LEAST_SHARE);
  const add = (index: number, gap: Gap): void => {
    if (gap.end - gap.start < least) return;
    const known = gaps.get(index);
    if (known) known.push(gap);
    else gaps.set(index, [gap]);
  };
  const clock = new ProcessClock(model);
  for (const segment of model.path?.segments ?? []) {
    const index = model.indexOf.get(segment.node.span.spanId);
    if (index === undefined || !(segment.after ?? segment.before)) continue;
    // Whole nanoseconds since 1970 are more than a number holds exactly.
    const shift = (model.isCorrected ? 0n : segment.node.skewNanos) + model.startNanos;
    const start = Number(segment.startNanos - shift);
    const end = Number(segment.endNanos - shift);
    add(index, { start, end, ...wordsFor(segment, clock.isBlocked(index, start, end)) });
  }
  model.entries.forEach((entry, index) => {
    const parent = model.parents[index] ?? -1;
    if (entry.kind !== 'span' || entry.node.span.kind !== SpanKind.CONSUMER || parent < 0) return;
    const [start, end] = [model.ends[parent] ?? 0, model.starts[index] ?? 0];
    add(index, {
      start,
      end,
      name: 'in the queue',
      detail: 'The message waited between the producer and this consumer.',
    });
  });
  return gaps;
}

function wordsFor(segment: PathSegment, isBlocked: boolean): Pick<Gap, 'name' | 'detail'> {
  const { node, after, before } = segment;
  const phase = phaseWithin(segment);
  if (phase) return { name: phaseName(phase.kind), detail: `${phaseName(phase.kind)} ${cut(phase.host, 80)}`.trim() };
  if (before && isRemote(node, before)) return travel(`on the way to ${cut(before.span.service, 80)}`);
  if (after && isRemote(node, after)) return travel(`on the way back from ${cut(after.span.service, 80)}`);
  const place = placeOf(after, before);
  if (isBlocked) {
    return {
      name: 'event loop busy',
      detail: `Nothing of this process went on ${place}: its event loop was probably busy.`,
    };
  }
  return { name: 'own work', detail: `No child span ran ${place}.` };
}

const travel = (name: string) => ({ name, detail: `The request was ${name}, or waited to be read there.` });

function placeOf(after: SpanNode | undefined, before: SpanNode | undefined): string {
  if (after && before) return `between ${cut(after.span.name, 80)} and ${cut(before.span.name, 80)}`;
  return after ? `after ${cut(after.span.name, 80)}` : `before ${cut(before?.span.name ?? '', 80)}`;
}

const isRemote = (node: SpanNode, child: SpanNode): boolean =>
  child.span.kind === SpanKind.SERVER && child.span.service !== node.span.service;

/** The phase of a request that fills at least half of a gap. */
function phaseWithin({ node, startNanos, endNanos }: PathSegment): NetworkPhase | undefined {
  return networkPhasesOf(node).find((phase) => {
    const from = phase.startNanos > startNanos ? phase.startNanos : startNanos;
    const to = phase.endNanos < endNanos ? phase.endNanos : endNanos;
    return phase.kind !== 'waiting' && (to - from) * 2n >= endNanos - startNanos;
  });
}
