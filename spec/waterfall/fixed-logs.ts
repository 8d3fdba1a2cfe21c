import type { LogRecord } from '../../lib/trace/log-record';
import type { TraceSpan } from '../../lib/trace/trace-span';
import { fixedSpan, micros, TRACE_ID } from '../trace/fixed-spans';

/** A log record of a span, in milliseconds after the fixed moment. */
export function fixedLog(
  span: TraceSpan | undefined,
  at: number,
  body: string,
  facts: Partial<LogRecord> = {},
): LogRecord {
  return {
    traceId: TRACE_ID,
    ...(span && { spanId: span.spanId }),
    service: span?.service ?? 'orders',
    timeNanos: micros(at * 1000),
    severityNumber: 9,
    body,
    attributes: {},
    ...facts,
  };
}

/** A root with `count` children of one name, 1 ms each, one behind the other. */
export function loopOf(count: number, facts: (index: number) => Partial<TraceSpan> = () => ({})): readonly TraceSpan[] {
  const turns = Array.from({ length: count }, (_none, index) =>
    fixedSpan('db.query', 'root', 10 + index, 11 + index, {
      spanId: (index + 1).toString(16).padStart(16, '0'),
      ...facts(index),
    }),
  );
  return [fixedSpan('root', undefined, 0, 100), ...turns];
}

/** Text that attacks terminals, browsers and parsers. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  ']]><![CDATA[',
  '<!-- -->',
  '&lt;&#x41;&bogus;',
  '\u0000\u0008\u001B[2J\u009B31m\u007F',
  '\u202E\u2066\u200B\uFEFF',
  '\uD800 \uDFFF \uFFFE \uFFFF',
  '</style></title></svg></details>',
  '\r\n\t',
].join(' ');
