import type { TraceSpan } from '../../trace/trace-span';
import { type AnySpan, toTraceSpan } from '../shown-spans';
import { expectedText } from './expected-text';
import { failureText } from './failure';
import { equalsOf, type MatcherContext, type MatcherResult } from './matcher-context';
import { checkPattern, differencesOf, isText, type SpanPattern, type TextPattern } from '../patterns/span-pattern';
import { isSameSpan, isSpan, spanOf, subjectOf } from './subject';

const MATCHER = 'toBeChildOf';

/** Passes if the parent of a span is this span, or has this name, or fits this pattern. */
export function toBeChildOf(
  context: MatcherContext,
  received: unknown,
  expected: AnySpan | TextPattern | SpanPattern,
): MatcherResult {
  const span = spanOf(received, MATCHER);
  const { around } = subjectOf(received, MATCHER);
  const parent = around.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentSpanId);
  const wanted = isSpan(expected) ? toTraceSpan(expected) : undefined;
  const pass = wanted
    ? span.traceId === wanted.traceId && span.parentSpanId === wanted.spanId
    : parent !== undefined && fits(parent, expected as TextPattern | SpanPattern, context);
  return {
    pass,
    message: () =>
      failureText(context, {
        matcher: MATCHER,
        expected: wanted ? `span ${JSON.stringify(wanted.name)}` : expectedText([expected]),
        around: wanted && !around.some((other) => isSameSpan(other, wanted)) ? [...around, wanted] : around,
        headline: pass ? 'Expected the span to have another parent.' : `Its parent is ${parentText(span, parent)}.`,
        marked: [
          { span, notes: ['the span'] },
          ...(wanted && !pass ? [{ span: wanted, notes: ['the expected parent'] }] : []),
        ],
      }),
  };
}

function fits(parent: TraceSpan, expected: TextPattern | SpanPattern, context: MatcherContext): boolean {
  const pattern: SpanPattern = isText(expected) ? { name: expected } : expected;
  checkPattern(MATCHER, pattern);
  return differencesOf(parent, pattern, equalsOf(context)).length === 0;
}

function parentText({ parentSpanId }: TraceSpan, parent: TraceSpan | undefined): string {
  if (parent) return `"${parent.name}"`;
  return parentSpanId === undefined
    ? 'missing: the span is a root'
    : `${parentSpanId}, which has not ended in this process`;
}
