import type { LogLine } from '../../log/log-line';
import type { TraceSpan } from '../../trace/trace-span';
import { runningTelemetry } from '../running-telemetry';
import { type AnySpan, toTraceSpan } from '../shown-spans';

/** What was given to `expect`. */
export interface Subject {
  readonly kind: 'telemetry' | 'spans' | 'span';
  /** The spans to check. */
  readonly spans: readonly TraceSpan[];
  /** The same as they were given, with their resources. */
  readonly given: readonly AnySpan[];
  /** These spans and those around them in their traces, as far as the test telemetry knows them. */
  readonly around: readonly TraceSpan[];
  /** The log lines of test telemetry; none for spans. */
  readonly lines: readonly LogLine[];
}

interface TelemetryLike {
  readonly spans: readonly AnySpan[];
  readonly lines?: readonly LogLine[];
}

/**
 * Reads what was given to `expect`: test telemetry, a list of spans, or a span. Spans are those of an SDK, or of the viewer.
 *
 * @throws TypeError that tells what the matcher takes
 */
export function subjectOf(received: unknown, matcher: string): Subject {
  if (isSpan(received)) return subject('span', [received]);
  if (Array.isArray(received) && received.every(isSpan)) return subject('spans', received);
  if (isTelemetry(received)) return { ...subject('telemetry', received.spans), lines: received.lines ?? [] };
  throw new TypeError(
    `${matcher} takes test telemetry, a list of spans or a span, and got ${described(received)}. ` +
      'Write `expect(telemetry)`, `expect(telemetry.spans)` or `expect(telemetry.span(name))`.',
  );
}

/** {@link subjectOf} for matchers that look at one span. */
export function spanOf(received: unknown, matcher: string): TraceSpan {
  const [span, ...others] = isTelemetry(received) ? [] : subjectOf(received, matcher).spans;
  if (span && others.length === 0) return span;
  throw new TypeError(
    `${matcher} takes one span, and got ${described(received)}. Write \`expect(telemetry.span(name))\`.`,
  );
}

export function isSpan(value: unknown): value is AnySpan {
  if (typeof value !== 'object' || value === null || !('name' in value)) return false;
  const span = value as { spanContext?: unknown; spanId?: unknown; traceId?: unknown };
  return (
    typeof span.spanContext === 'function' || (typeof span.spanId === 'string' && typeof span.traceId === 'string')
  );
}

export const isSameSpan = (one: TraceSpan, other: TraceSpan): boolean =>
  one.spanId === other.spanId && one.traceId === other.traceId;

function subject(kind: Subject['kind'], given: readonly AnySpan[]): Subject {
  const spans = given.map(toTraceSpan);
  return { kind, spans, given, around: kind === 'telemetry' ? spans : withOthers(spans), lines: [] };
}

function withOthers(spans: readonly TraceSpan[]): readonly TraceSpan[] {
  const ids = new Set(spans.map(({ traceId }) => traceId));
  const known = (runningTelemetry()?.collector.spans ?? []).map(toTraceSpan).filter(({ traceId }) => ids.has(traceId));
  return [...spans, ...known.filter((other) => !spans.some((span) => isSameSpan(span, other)))];
}

function isTelemetry(value: unknown): value is TelemetryLike {
  if (typeof value !== 'object' || value === null || !('spans' in value)) return false;
  return Array.isArray(value.spans) && value.spans.every(isSpan);
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length} ${value.length === 1 ? 'item' : 'items'}`;
  return isTelemetry(value) ? 'test telemetry' : `a value of type ${typeof value}`;
}
