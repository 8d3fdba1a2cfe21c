import { type SpanContext, TraceFlags } from '@opentelemetry/api';

const { SAMPLED } = TraceFlags;

/** Whether the ids of a span say that its trace is sampled. */
export function isSampled({ traceFlags }: Pick<SpanContext, 'traceFlags'>): boolean {
  return (traceFlags & SAMPLED) !== 0;
}
