import type { IdGenerator } from '../otel/sdk';

/**
 * Generates trace and span ids that count from 1, so that a test knows them.
 *
 * @example
 * ```ts
 * const ids = new DeterministicIds();
 * ids.generateSpanId(); // => '0000000000000001'
 * ids.generateSpanId(); // => '0000000000000002'
 * ```
 */
export class DeterministicIds implements IdGenerator {
  private traces = 0;
  private spans = 0;

  generateTraceId(): string {
    return hex(++this.traces, 32);
  }

  generateSpanId(): string {
    return hex(++this.spans, 16);
  }

  /** Counts from 1 again. */
  restart(): void {
    this.traces = 0;
    this.spans = 0;
  }
}

const hex = (count: number, digits: number): string => count.toString(16).padStart(digits, '0');
