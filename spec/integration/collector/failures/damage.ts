import type { TraceSpan } from '../../../../lib/viewer';
import type { EndedSpan } from './service-load';

/** What has become of the traces that the policies keep. */
export interface Damage {
  /** Traces that the policies keep, and their spans. */
  readonly traces: number;
  readonly spans: number;
  /** Ids of traces without any span. */
  readonly gone: readonly string[];
  /** Ids of traces with some of their spans. */
  readonly torn: readonly string[];
  /** Spans that arrived more than once. */
  readonly duplicates: number;
  /** Traces with spans in both samplers. */
  readonly split: number;
  /** Traces that no policy keeps, and that have arrived. */
  readonly surplus: number;
}

/**
 * Compares the spans that services have ended with those that each sampler has sent to its backend.
 *
 * @param isKept whether the policies keep a trace
 */
export function damageOf(
  ended: readonly EndedSpan[],
  received: readonly (readonly TraceSpan[])[],
  isKept: (trace: readonly EndedSpan[]) => boolean,
): Damage {
  const traces = byTrace(ended);
  const kept = new Map([...traces].filter(([, trace]) => isKept(trace)));
  const arrived = received.flat();
  const spanIds = new Set(arrived.map(({ spanId }) => spanId));
  const missing = (trace: readonly EndedSpan[]): number => trace.filter(({ spanId }) => !spanIds.has(spanId)).length;
  const idsOf = (isSuch: (trace: readonly EndedSpan[]) => boolean): readonly string[] =>
    [...kept].filter(([, trace]) => isSuch(trace)).map(([traceId]) => traceId);
  const [first, ...others] = received.map((spans) => new Set(spans.map(({ traceId }) => traceId)));
  return {
    traces: kept.size,
    spans: [...kept.values()].reduce((sum, trace) => sum + trace.length, 0),
    gone: idsOf((trace) => missing(trace) === trace.length),
    torn: idsOf((trace) => missing(trace) > 0 && missing(trace) < trace.length),
    duplicates: arrived.length - spanIds.size,
    split: [...(first ?? [])].filter((traceId) => others.some((other) => other.has(traceId))).length,
    surplus: new Set(arrived.map(({ traceId }) => traceId).filter((traceId) => !kept.has(traceId))).size,
  };
}

/** The spans of each trace. */
export function byTrace<Span extends { readonly traceId: string }>(
  spans: readonly Span[],
): ReadonlyMap<string, readonly Span[]> {
  const traces = new Map<string, Span[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  return traces;
}
