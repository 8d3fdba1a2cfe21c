import type { FinishedSpan } from '../../otel/finished-span';
import type { BufferedTrace } from './local-trace';
import { Queue } from './queue';
import { bytesOf } from './span-size';

/** The local traces that wait for their decision, ordered by age, with the number and size of their spans. */
export class PendingTraces {
  private readonly byAge = new Queue<BufferedTrace>();
  private readonly withoutError = new Queue<BufferedTrace>();
  private spanCount = 0;
  private byteCount = 0;

  get size(): number {
    return this.byAge.size;
  }

  get spans(): number {
    return this.spanCount;
  }

  get bytes(): number {
    return this.byteCount;
  }

  get oldest(): BufferedTrace | undefined {
    return this.byAge.first;
  }

  /** The first trace to decide when space runs out: the oldest without an error, otherwise the oldest of all. */
  get leastNeeded(): BufferedTrace | undefined {
    return this.withoutError.first ?? this.byAge.first;
  }

  /** From the oldest to the youngest. The current one may be deleted. */
  [Symbol.iterator](): Iterator<BufferedTrace> {
    return this.byAge[Symbol.iterator]();
  }

  add(trace: BufferedTrace): void {
    trace.placeByAge = this.byAge.push(trace);
    trace.placeWithoutError = this.withoutError.push(trace);
  }

  buffer(trace: BufferedTrace, span: FinishedSpan): void {
    const bytes = bytesOf(span);
    trace.spans.push(span);
    trace.bytes += bytes;
    this.spanCount++;
    this.byteCount += bytes;
  }

  /** Marks the trace as failed, so that traces without an error are evicted first. */
  markFailed(trace: BufferedTrace): void {
    trace.hasError = true;
    this.removeFromWithoutError(trace);
  }

  delete(trace: BufferedTrace): void {
    if (!trace.placeByAge) return;
    this.byAge.remove(trace.placeByAge);
    trace.placeByAge = undefined;
    this.removeFromWithoutError(trace);
    this.spanCount -= trace.spans.length;
    this.byteCount -= trace.bytes;
  }

  private removeFromWithoutError(trace: BufferedTrace): void {
    if (!trace.placeWithoutError) return;
    this.withoutError.remove(trace.placeWithoutError);
    trace.placeWithoutError = undefined;
  }
}
