import { type SpanContext, TraceFlags } from '@opentelemetry/api';

const { SAMPLED } = TraceFlags;

export function isSampled({ traceFlags }: Pick<SpanContext, 'traceFlags'>): boolean {
  return (traceFlags & SAMPLED) !== 0;
}
