import type { SpanCollector } from '../span-collector';
import { waterfallOfFailure, toTraceSpan } from '../shown-spans';

/** Names in a message. */
const MOST_NAMES = 20;

/** What happened so far, for the error of a wait that failed. */
export function progressOf(collector: SpanCollector): string {
  const spans = collector.spans.map(toTraceSpan);
  return `${openSpansOf(collector)}\n\nThe spans that have ended:\n\n${waterfallOfFailure(spans)}`;
}

export function openSpansOf({ openNames }: SpanCollector): string {
  if (openNames.length === 0) return 'No span is open.';
  const more = openNames.length > MOST_NAMES ? ` and ${openNames.length - MOST_NAMES} more` : '';
  return `Open spans: ${openNames.slice(0, MOST_NAMES).join(', ')}${more}.`;
}
