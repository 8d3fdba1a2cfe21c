import type { TraceSpan } from '../../trace/trace-span';
import { counted, failureText, type Marked } from './failure';
import type { MatcherContext, MatcherResult } from './matcher-context';
import { subjectOf } from './subject';

const MATCHER = 'toHaveNoError';

/** Passes if no span has failed, and none has recorded an exception. */
export function toHaveNoError(context: MatcherContext, received: unknown): MatcherResult {
  const { spans, around } = subjectOf(received, MATCHER);
  const marked: readonly Marked[] = spans.toSorted(byStart).flatMap((span) => {
    const notes = errorsOf(span);
    return notes.length > 0 ? [{ span, notes }] : [];
  });
  const pass = marked.length === 0;
  return {
    pass,
    message: () =>
      failureText(context, {
        matcher: MATCHER,
        around,
        headline: pass
          ? `Expected an error, and none of ${counted(spans.length, 'span')} has one.`
          : `Expected no error, and ${counted(marked.length, 'span')} of ${spans.length} ${marked.length === 1 ? 'has' : 'have'} one:`,
        marked,
      }),
  };
}

function errorsOf({ status, events }: TraceSpan): readonly string[] {
  const exceptions = events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => exceptionText(attributes['exception.type'], attributes['exception.message']));
  if (exceptions.length > 0) return exceptions;
  return status.code === 'error' ? [status.message || 'failed, without a message'] : [];
}

const exceptionText = (...parts: readonly unknown[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(': ');

const byStart = (one: TraceSpan, other: TraceSpan): number =>
  one.startNanos === other.startNanos ? 0 : one.startNanos < other.startNanos ? -1 : 1;
