import type { AnySpan } from '../shown-spans';
import type { SecretSearchOptions } from '../secrets/secret-search';
import type { SpanPattern, TextPattern } from '../patterns/span-pattern';
import type { CountedSpanPattern } from './to-have-span';
import type { TracePattern } from '../patterns/trace-pattern';

/** The matchers that the entries for Jest and Vitest add to `expect`. `R` is what a matcher of the runner returns. */
export interface TelemetryMatchers<R> {
  /**
   * The telemetry, or the list of spans, has an ended span of this name, like this pattern, or both. `times` is the number of
   * such spans; at least one by default.
   */
  toHaveSpan(name: TextPattern, pattern?: CountedSpanPattern): R;
  toHaveSpan(pattern: CountedSpanPattern): R;
  /**
   * One trace is like this pattern. A list of patterns is for all traces, in the order of their starts. A text has the names of
   * the spans, one on each line, indented by depth: a span has exactly the children in the text.
   */
  toMatchTrace(trace: string | TracePattern | readonly TracePattern[]): R;
  /** The span, or one of the spans, has all these attributes. */
  toHaveRecorded(fields: Readonly<Record<string, unknown>>): R;
  /** The span, or one of the spans, has this attribute, with this value if it is given. */
  toHaveRecorded(field: string, value?: unknown): R;
  /** The parent of the span is this span, has this name, or is like this pattern. */
  toBeChildOf(parent: AnySpan | TextPattern | SpanPattern): R;
  /** No span has failed, and none has recorded an exception. */
  toHaveNoError(): R;
  /**
   * No secret is in the spans, their events, links and resource, or in the log lines of the telemetry: neither one of these, nor a
   * text that redaction would hide.
   */
  toHaveExportedNoSecret(secrets?: readonly string[] | SecretSearchOptions): R;
}
