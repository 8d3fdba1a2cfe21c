import { clearTimeout, setTimeout } from 'node:timers';
import type { FinishedSpan } from '../otel/finished-span';
import type { SpanCollector } from './span-collector';

const TIMEOUT_MILLIS = 2000;

/** The moment at which every span that has started has ended. */
export class EndOfSpans {
  constructor(private readonly collector: SpanCollector) {}

  /**
   * Waits for it. The timer is Node's own: the fake timers of a test do not stop it.
   *
   * @throws Error that names the spans that are still open
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
