import { failureText } from './failure';
import { expectedText } from './expected-text';
import { equalsOf, type MatcherContext, type MatcherResult } from './matcher-context';
import { differencesOf, type Difference } from '../patterns/span-pattern';
import { subjectOf } from './subject';

const MATCHER = 'toHaveRecorded';

/** Passes if one span has all these attributes: those of a field, an argument, a result. */
export function toHaveRecorded(
  context: MatcherContext,
  received: unknown,
  fields: string | Readonly<Record<string, unknown>>,
  ...value: readonly unknown[]
): MatcherResult {
  const { spans, around } = subjectOf(received, MATCHER);
  const equals = equalsOf(context);
  const judged = spans.map((span) => ({ span, differences: differences(span) }));
  const fitting = judged.filter((one) => one.differences.length === 0);
  const pass = fitting.length > 0;
  const expected = expectedText([fields, ...value]);
  return {
    pass,
    message: () =>
      failureText(context, {
        matcher: MATCHER,
        expected,
        around,
        headline: pass ? 'Expected no span with these attributes:' : headline(),
        marked: pass ? fitting : judged.toSorted((a, b) => a.differences.length - b.differences.length).slice(0, 3),
      }),
  };

  function differences(span: (typeof spans)[number]): readonly Difference[] {
    if (typeof fields !== 'string') return differencesOf(span, { attributes: fields }, equals);
    if (value.length > 0) return differencesOf(span, { attributes: { [fields]: value[0] } }, equals);
    if (Object.hasOwn(span.attributes, fields)) return [];
    return [{ path: `attributes.${fields}`, expected: 'any value', received: undefined }];
  }

  function headline(): string {
    if (spans.length === 0) return 'No span has ended.';
    return spans.length === 1 ? 'The span differs:' : 'No span has recorded this. The nearest:';
  }
}
