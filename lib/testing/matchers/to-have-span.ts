import type { TraceSpan } from '../../trace/trace-span';
import { counted, type Failure, failureText, type Marked } from './failure';
import { equalsOf, type MatcherContext, type MatcherResult } from './matcher-context';
import { expectedText } from './expected-text';
import { checkPattern, differencesOf, isText, type SpanPattern, type TextPattern } from '../patterns/span-pattern';
import { subjectOf } from './subject';

const MATCHER = 'toHaveSpan';
/** Spans that nearly fit, in one message. */
const MOST_NEAR = 3;

/** A pattern for a span, and how many spans should fit; at least one by default. */
export interface CountedSpanPattern extends SpanPattern {
  readonly times?: number;
}

/** Passes if a span fits: its name, a pattern, or both. */
export function toHaveSpan(
  context: MatcherContext,
  received: unknown,
  first: TextPattern | CountedSpanPattern,
  second: CountedSpanPattern = {},
): MatcherResult {
  const { spans, around } = subjectOf(received, MATCHER);
  const { times, ...pattern } = patternOf(first, second);
  checkPattern(MATCHER, pattern);
  const equals = equalsOf(context);
  const judged = spans.map((span) => ({ span, differences: differencesOf(span, pattern, equals) }));
  const fitting = judged.filter(({ differences }) => differences.length === 0);
  const pass = times === undefined ? fitting.length > 0 : fitting.length === times;
  const failure = (): Omit<Failure, 'matcher' | 'expected' | 'around'> => {
    if (fitting.length > 0) {
      const wanted = pass ? 'no such span' : counted(times ?? 1, 'such span');
      return { headline: `Expected ${wanted}, and ${counted(fitting.length, 'span')} fit:`, marked: fitting };
    }
    if (pass) return { headline: `Expected other than ${counted(0, 'such span')}.` };
    return missing(judged, pattern);
  };
  const expected = expectedText([first, ...(Object.keys(second).length > 0 ? [second] : [])]);
  return { pass, message: () => failureText(context, { matcher: MATCHER, expected, around, ...failure() }) };
}

function patternOf(first: TextPattern | CountedSpanPattern, second: CountedSpanPattern): CountedSpanPattern {
  return isText(first) ? { ...second, name: first } : first;
}

interface Judged {
  readonly span: TraceSpan;
  readonly differences: NonNullable<Marked['differences']>;
}

/** The spans that differ least. A span of another name is not near. */
function missing(judged: readonly Judged[], { name }: SpanPattern): Pick<Failure, 'headline' | 'marked'> {
  const near = judged.filter(({ differences }) => differences.every(({ path }) => path !== 'name'));
  if (near.length === 0) {
    const named = name === undefined ? '' : ' of this name';
    return { headline: judged.length === 0 ? 'No span has ended.' : `No span${named} has ended.` };
  }
  const sorted = near.toSorted((a, b) => a.differences.length - b.differences.length).slice(0, MOST_NEAR);
  const others = near.length > sorted.length ? ` The nearest of ${near.length}:` : '';
  return { headline: `No span fits.${others}`, marked: sorted };
}
