import { buildTrees, type SpanNode } from '../../trace/span-tree';
import { expectedText } from './expected-text';
import { counted, failureText, type Marked } from './failure';
import { equalsOf, type MatcherContext, type MatcherResult } from './matcher-context';
import { subjectOf } from './subject';
import { checkTrace, issuesOf, type TraceIssue, type TracePattern, tracesFromText } from '../patterns/trace-pattern';

const MATCHER = 'toMatchTrace';

/** Passes if one trace fits the pattern, or if all traces fit a list of patterns, in the order of their starts. */
export function toMatchTrace(
  context: MatcherContext,
  received: unknown,
  expected: string | TracePattern | readonly TracePattern[],
): MatcherResult {
  const { spans, around } = subjectOf(received, MATCHER);
  const roots = buildTrees(spans);
  const patterns = patternsOf(expected);
  for (const pattern of patterns) checkTrace(pattern);
  const equals = equalsOf(context);
  const [only] = patterns;
  const outcome =
    patterns.length === 1 && only && !Array.isArray(expected)
      ? nearest(roots, (root) => issuesOf(root, only, equals))
      : allOf(roots, patterns, (root, pattern) => issuesOf(root, pattern, equals));
  return {
    pass: outcome.pass,
    message: () =>
      failureText(context, {
        matcher: MATCHER,
        expected: expectedText([expected]),
        around,
        ...(outcome.pass ? { headline: 'Expected no such trace.' } : outcome),
      }),
  };
}

interface Outcome {
  readonly pass: boolean;
  readonly headline: string;
  readonly marked: readonly Marked[];
}

function patternsOf(expected: string | TracePattern | readonly TracePattern[]): readonly TracePattern[] {
  if (typeof expected === 'string') return tracesFromText(expected);
  return Array.isArray(expected) ? (expected as readonly TracePattern[]) : [expected as TracePattern];
}

function nearest(roots: readonly SpanNode[], judge: (root: SpanNode) => readonly TraceIssue[]): Outcome {
  const judged = roots.map(judge).toSorted((a, b) => weightOf(a) - weightOf(b));
  const [best] = judged;
  if (!best) return { pass: false, headline: 'No span has ended.', marked: [] };
  const others = roots.length > 1 ? ` The nearest of ${roots.length} differs:` : '';
  return { pass: best.length === 0, headline: `No trace fits.${others}`, marked: merged(best) };
}

function allOf(
  roots: readonly SpanNode[],
  patterns: readonly TracePattern[],
  judge: (root: SpanNode, pattern: TracePattern) => readonly TraceIssue[],
): Outcome {
  const issues = roots.flatMap((root, index): readonly TraceIssue[] => {
    const pattern = patterns[index];
    return pattern ? judge(root, pattern) : [{ span: root.span, notes: ['not expected'] }];
  });
  const isShort = roots.length < patterns.length;
  const count = `Expected ${counted(patterns.length, 'trace')}, and got ${roots.length}.`;
  return {
    pass: issues.length === 0 && !isShort,
    headline: roots.length === patterns.length ? 'The traces differ:' : count,
    marked: merged(issues),
  };
}

/** A trace of another name is further away than one that differs below. */
const weightOf = (issues: readonly TraceIssue[]): number =>
  issues.reduce((sum, { differences = [], notes = [] }) => {
    const named = differences.filter(({ path }) => path === 'name').length;
    return sum + differences.length + notes.length + 10 * named;
  }, 0);

/** One entry for each span. */
function merged(issues: readonly TraceIssue[]): readonly Marked[] {
  const bySpan = new Map<string, Marked>();
  for (const { span, differences = [], notes = [] } of issues) {
    const key = span.traceId + span.spanId;
    const known = bySpan.get(key);
    bySpan.set(key, {
      span,
      differences: [...(known?.differences ?? []), ...differences],
      notes: [...(known?.notes ?? []), ...notes],
    });
  }
  return [...bySpan.values()];
}
