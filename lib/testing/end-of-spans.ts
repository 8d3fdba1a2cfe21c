import { clearTimeout, setTimeout } from 'node:timers';
import type { FinishedSpan } from '../otel/finished-span';
import type { SpanCollector } from './span-collector';

/**
 * Resolves with the spans when all started ones have ended. Uses Node's own timer, which fake timers do not stop.
 *
 * @throws Error that names the open spans, after the timeout
 */
export function endOfSpans(collector: SpanCollector, timeoutMillis = 2000): Promise<readonly FinishedSpan[]> {
  if (collector.open === 0) return Promise.resolve(collector.spans);
  return new Promise((resolve, reject) => {
    const stop = collector.whenNoneIsOpen(() => {
      clearTimeout(timer);
      stop();
      resolve(collector.spans);
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`Spans are still open after ${timeoutMillis} ms: ${collector.openNames.join(', ')}.`));
    }, timeoutMillis);
  });
}
