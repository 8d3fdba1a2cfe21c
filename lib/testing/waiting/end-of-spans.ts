import type { FinishedSpan } from '../../otel/finished-span';
import type { SpanCollector } from '../span-collector';
import { namesOf, progressOf } from './progress';
import { waitUntil } from './wait-until';

/**
 * Resolves with the spans when all started ones have ended.
 *
 * @throws Error that names the open spans, after the timeout
 */
export function endOfSpans(collector: SpanCollector, timeoutMillis?: number): Promise<readonly FinishedSpan[]> {
  return waitUntil({
    collector,
    timeoutMillis,
    find: () => (collector.open === 0 ? collector.spans : undefined),
    failure: (millis) =>
      `Spans are still open after ${millis} ms: ${namesOf(collector.openNames)}.\n\n${progressOf(collector)}`,
  });
}
