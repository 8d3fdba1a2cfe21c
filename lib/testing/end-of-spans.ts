import { clearTimeout, setTimeout } from 'node:timers';
import type { FinishedSpan } from '../otel/finished-span';
import type { SpanCollector } from './span-collector';

const TIMEOUT_MILLIS = 2000;

/** Waits for all started spans to end. */
export class EndOfSpans {
  constructor(private readonly collector: SpanCollector) {}

  /**
   * Resolves with the spans. Uses Node's own timer, which fake timers do not stop.
   *
   * @throws Error that names the open spans, after the timeout
   */
  within(timeoutMillis: number = TIMEOUT_MILLIS): Promise<readonly FinishedSpan[]> {
    const { collector } = this;
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
}
