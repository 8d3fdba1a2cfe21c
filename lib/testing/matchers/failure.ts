import type { TraceSpan } from '../../trace/trace-span';
import { waterfallOfFailure } from '../shown-spans';
import type { MatcherContext } from './matcher-context';
import type { Difference } from '../patterns/span-pattern';
import { isSameSpan } from './subject';

/** A span that the failure is about, and what to say of it. */
export interface Marked {
  readonly span: TraceSpan;
  readonly differences?: readonly Difference[];
  readonly notes?: readonly string[];
}

export interface Failure {
  readonly matcher: string;
  /** What was given to the matcher, as it stands between its parentheses. */
  readonly expected?: string;
  readonly headline: string;
  readonly marked?: readonly Marked[];
  /** The spans of the waterfall. */
  readonly around: readonly TraceSpan[];
  /** Whether the waterfall shows attributes; true by default. */
  readonly attributes?: boolean;
}

/** Spans and differences in one message. */
const MOST = 10;
const INDENT = '     ';

/**
 * The text of a failure: what was expected, the spans that it is about, what differs, and the waterfall in which these spans
 * have the same numbers.
 */
export function failureText(context: MatcherContext, failure: Failure): string {
  const { matcher, expected = '', headline, marked = [], around, attributes = true } = failure;
  const { utils, isNot = false } = context;
  const shown = marked.slice(0, MOST);
  const parts = [
    utils.matcherHint(matcher, 'received', expected, { isNot }),
    headline,
    ...shown.map((entry, index) => markedText(entry, index + 1, context)),
    ...(marked.length > MOST ? [`… and ${marked.length - MOST} more spans`] : []),
    waterfallOfFailure(numbered(tracesOf(around, shown), shown), { attributes }),
  ];
  return parts.join('\n\n');
}

/** `2 spans`, `1 span`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function markedText({ span, differences = [], notes = [] }: Marked, number: number, context: MatcherContext): string {
  const { utils } = context;
  const lines = differences
    .slice(0, MOST)
    .flatMap(({ path, expected, received }) => [
      `${INDENT}${path}`,
      `${INDENT}  Expected: ${indented(utils.printExpected(expected))}`,
      `${INDENT}  Received: ${received === undefined ? 'not recorded' : indented(utils.printReceived(received))}`,
    ]);
  const more = differences.length > MOST ? [`${INDENT}… and ${differences.length - MOST} more differences`] : [];
  return [`${markOf(number)} ${span.name}`, ...lines, ...more, ...notes.map((note) => `${INDENT}${note}`)].join('\n');
}

const indented = (text: string): string => text.replaceAll('\n', `\n${INDENT}            `);

const markOf = (number: number): string => `▶ ${number}`;

/** The traces of the marked spans, or all if none is marked. */
function tracesOf(around: readonly TraceSpan[], marked: readonly Marked[]): readonly TraceSpan[] {
  if (marked.length === 0) return around;
  const ids = new Set(marked.map(({ span }) => span.traceId));
  return around.filter(({ traceId }) => ids.has(traceId));
}

function numbered(spans: readonly TraceSpan[], marked: readonly Marked[]): readonly TraceSpan[] {
  return spans.map((span) => {
    const index = marked.findIndex((entry) => isSameSpan(entry.span, span));
    return index < 0 ? span : { ...span, name: `${markOf(index + 1)} ${span.name}` };
  });
}
