import type { Context, Span } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { catchPromise, withHandledRejection, notifyUserFunction } from '../diagnostics/user-code';
import type { SpanProcessor } from '../otel/sdk';
import type { FinishedSpan } from '../otel/finished-span';

const AT_START = 'a span processor, at the start of a span';
const AT_END = 'a span processor, at the end of a span';

/** All processors of a provider, in order. An error of one affects neither the others nor the caller. */
export class SpanProcessors {
  private readonly all: readonly SpanProcessor[];
  private readonly ending: readonly SpanProcessor[];
  readonly watchEnding: boolean;

  constructor(processors: readonly SpanProcessor[]) {
    this.all = [...processors];
    this.ending = this.all.filter((processor) => typeof processor.onEnding === 'function');
    this.watchEnding = this.ending.length > 0;
  }

  onStart(span: Span, context: Context): void {
    for (const processor of this.all) {
      try {
        const returned: unknown = processor.onStart(span, context);
        if (returned !== undefined) catchPromise(AT_START, returned);
      } catch (error) {
        countFault(AT_START, error);
      }
    }
  }

  onEnding(span: Span): void {
    for (const processor of this.ending) {
      notifyUserFunction('a span processor, before the end of a span', () => processor.onEnding?.(span));
    }
  }

  onEnd(span: FinishedSpan): void {
    for (const processor of this.all) {
      try {
        const returned: unknown = processor.onEnd(span);
        if (returned !== undefined) catchPromise(AT_END, returned);
      } catch (error) {
        countFault(AT_END, error);
      }
    }
  }

  /** @throws (as a rejection) the list of errors, timeouts after `timeoutMillis` included */
  async forceFlush(timeoutMillis = 30_000): Promise<void> {
    const outcomes = await Promise.allSettled(this.all.map((processor) => flushWithin(processor, timeoutMillis)));
    const failures = failuresOf(outcomes);
    if (failures.length > 0) throw failures;
  }

  /** @throws (as a rejection) the first error, after all processors have shut down */
  async shutdown(): Promise<void> {
    const outcomes = await Promise.allSettled(
      this.all.map(async (processor) => withHandledRejection(processor.shutdown())),
    );
    const failures = failuresOf(outcomes);
    if (failures.length > 0) throw failures[0];
  }
}

async function flushWithin(processor: SpanProcessor, timeoutMillis: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Span processor did not completed within timeout period of ${timeoutMillis} ms`));
      // The timer must not keep the process alive: spans are then exported by the exit hooks.
    }, timeoutMillis).unref();
  });
  try {
    await Promise.race([withHandledRejection(processor.forceFlush()), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function failuresOf(outcomes: readonly PromiseSettledResult<void>[]): readonly unknown[] {
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
}
