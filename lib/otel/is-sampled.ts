import { type SpanContext, TraceFlags } from '@opentelemetry/api';

const { SAMPLED } = TraceFlags;

/** Whether the trace flags have the sampled bit. */
export function isSampled({ traceFlags }: Pick<SpanContext, 'traceFlags'>): boolean {
  return (traceFlags & SAMPLED) !== 0;
}
