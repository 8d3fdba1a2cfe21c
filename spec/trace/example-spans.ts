import { SpanKind } from '@opentelemetry/api';
import type { LogRecord } from '../../lib/trace/log-record';
import type { TraceSpan } from '../../lib/trace/trace-span';

const MILLIS = 1_000_000n;

export const traceId = (number: number): string => number.toString(16).padStart(32, '0');
export const spanId = (number: number): string => number.toString(16).padStart(16, '0');

export interface SpanParts extends Partial<TraceSpan> {
  /** Number of the trace; 1 by default. */
  readonly trace?: number;
  readonly id?: number;
  readonly parent?: number;
  /** Milliseconds after the start of the trace, which is its number in seconds. */
  readonly at?: number;
  readonly millis?: number;
}

/** A finished span; the rest has defaults. */
export function aSpan({ trace = 1, id = 1, parent, at = 0, millis = 10, ...rest }: SpanParts = {}): TraceSpan {
  const startNanos = BigInt(trace) * 1000n * MILLIS + BigInt(Math.round(at * 1000)) * 1000n;
  return {
    traceId: traceId(trace),
    spanId: spanId(id),
    ...(parent !== undefined && { parentSpanId: spanId(parent) }),
    name: `span ${id}`,
    kind: SpanKind.INTERNAL,
    service: 'orders',
    startNanos,
    endNanos: startNanos + BigInt(Math.round(millis * 1000)) * 1000n,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset' },
    ...rest,
  };
}

export function aLog({ trace = 1, id, ...rest }: Partial<LogRecord> & { trace?: number; id?: number } = {}): LogRecord {
  return {
    traceId: traceId(trace),
    ...(id !== undefined && { spanId: spanId(id) }),
    service: 'orders',
    timeNanos: BigInt(trace) * 1000n * MILLIS,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'order saved',
    attributes: {},
    ...rest,
  };
}
