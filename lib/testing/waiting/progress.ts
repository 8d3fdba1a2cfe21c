import { cut } from '../../text/bounded-cut';
import { printable } from '../../text/printable';
import type { SpanCollector } from '../span-collector';
import { waterfallOfFailure, toTraceSpan } from '../shown-spans';

/** Names in a message, and characters of each. */
const MOST_NAMES = 20;
const NAME_LENGTH = 100;

/** What happened so far, for the error of a wait that failed. */
export function progressOf(collector: SpanCollector): string {
  const spans = collector.spans.map(toTraceSpan);
  return `${openSpansOf(collector)}\n\nThe spans that have ended:\n\n${waterfallOfFailure(spans)}`;
}

export function openSpansOf({ openNames }: SpanCollector): string {
  return openNames.length === 0 ? 'No span is open.' : `Open spans: ${namesOf(openNames)}.`;
}

/** Names of spans for a message, bounded, and without characters that control a terminal. */
export function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => printable(cut(name, NAME_LENGTH)));
  return `${shown.join(', ')}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`;
}
