import { clearTimeout, setTimeout } from 'node:timers';
import { invalidOption } from '../../validation/option-error';
import { MAX_TIMER_MILLIS } from '../../validation/predicates';
import type { SpanCollector } from '../span-collector';

/** How long tests wait for spans, in milliseconds. */
export const DEFAULT_TIMEOUT_MILLIS = 2000;

export interface Wait<T> {
  readonly collector: SpanCollector;
  readonly timeoutMillis: number | undefined;
  /** Called at once, and after the end of each span. The wait ends when it returns something. */
  find(): T | undefined;
  /** The message of the error after the timeout. */
  failure(timeoutMillis: number): string;
}

/** Waits for spans. It uses Node's own timer, which fake timers do not stop. */
export function waitUntil<T>(wait: Wait<T>): Promise<T> {
  const { collector, timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = wait;
  if (typeof timeoutMillis !== 'number' || !(timeoutMillis >= 0 && timeoutMillis <= MAX_TIMER_MILLIS)) {
    throw invalidOption('timeoutMillis', `a number of milliseconds from 0 to ${MAX_TIMER_MILLIS}`, timeoutMillis);
  }
  return new Promise((resolve, reject) => {
    let stop = (): void => undefined;
    const attempt = (): void => {
      try {
        const found = wait.find();
        if (found === undefined) return;
        stop();
        resolve(found);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(wait.failure(timeoutMillis)));
    }, timeoutMillis);
    const unwatch = collector.onSpanEnd(attempt);
    stop = () => {
      clearTimeout(timer);
      unwatch();
    };
    attempt();
  });
}
