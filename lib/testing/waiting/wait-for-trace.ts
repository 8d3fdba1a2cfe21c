import type { FinishedSpan } from '../../otel/finished-span';
import { invalidOption } from '../../validation/option-error';
import type { SpanCollector } from '../span-collector';
import { progressOf } from './progress';
import { waitUntil } from './wait-until';

/** The name of a span, a pattern for it, or a test of a trace. */
export type TraceCondition = string | RegExp | ((trace: readonly FinishedSpan[]) => boolean);

/** Options of {@link TestTelemetry.waitForTrace}. */
export interface WaitForTraceOptions {
  /** How long to wait, in milliseconds; 2000 by default. */
  readonly timeoutMillis?: number;
}

/** See `TestTelemetry.waitForTrace`. */
export function waitForTrace(
  collector: SpanCollector,
  condition: TraceCondition,
  { timeoutMillis }: WaitForTraceOptions,
): Promise<readonly FinishedSpan[]> {
  const fits = testOf(condition, collector);
  return waitUntil({
    collector,
    timeoutMillis,
    find: () => tracesOf(collector.spans).find(fits),
    failure: (millis) => `${missing(condition)} within ${millis} ms.\n\n${progressOf(collector)}`,
  });
}

function testOf(condition: TraceCondition, collector: SpanCollector): (trace: readonly FinishedSpan[]) => boolean {
  if (typeof condition === 'function') return (trace) => booleanOf(condition(trace));
  if (typeof condition !== 'string' && !(condition instanceof RegExp)) {
    throw invalidOption('waitForTrace', 'the name of a span, a pattern, or a function', condition);
  }
  const isNamed = ({ name }: FinishedSpan): boolean =>
    typeof condition === 'string' ? name === condition : name.search(condition) >= 0;
  return (trace) => trace.some(isNamed) && !hasOpenSpan(trace, collector);
}

/** A promise is always truthy, so an async function would accept the first trace. */
function booleanOf(result: unknown): boolean {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return Boolean(result);
  Promise.resolve(result).catch(() => undefined);
  throw new TypeError('Expected the function of `waitForTrace` to return a boolean, got a promise.');
}

function hasOpenSpan([first]: readonly FinishedSpan[], collector: SpanCollector): boolean {
  const traceId = first?.spanContext().traceId;
  return collector.openOnes.some((span) => span.spanContext().traceId === traceId);
}

/** The spans by trace, in the order of the first ends. */
function tracesOf(spans: readonly FinishedSpan[]): readonly (readonly FinishedSpan[])[] {
  const traces = new Map<string, FinishedSpan[]>();
  for (const span of spans) {
    const { traceId } = span.spanContext();
    const trace = traces.get(traceId);
    if (trace) trace.push(span);
    else traces.set(traceId, [span]);
  }
  return [...traces.values()];
}

function missing(condition: TraceCondition): string {
  if (typeof condition === 'function') return 'No trace met the condition';
  return `No trace with a span named ${typeof condition === 'string' ? `"${condition}"` : String(condition)} has ended`;
}
