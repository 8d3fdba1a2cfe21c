import type { FinishedSpan } from '../../otel/finished-span';
import type { BufferedTrace } from './local-trace';
import { Queue } from './queue';
import { bytesOf } from './span-size';

/** The local traces that wait for their decision, by age, with what they hold. */
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

  /** The trace that goes first where there is no room: the oldest without an error, or else the oldest of all. */
  get leastNeeded(): BufferedTrace | undefined {
    return this.withoutError.first ?? this.byAge.first;
  }

  add(trace: BufferedTrace): void {
    trace.placeByAge = this.byAge.push(trace);
    trace.placeAmongCalm = this.withoutError.push(trace);
  }

  buffer(trace: BufferedTrace, span: FinishedSpan): void {
    const bytes = bytesOf(span);
    trace.spans.push(span);
    trace.bytes += bytes;
    this.spanCount++;
    this.byteCount += bytes;
  }

  /** Lets the trace be one of the last to go. */
  noteError(trace: BufferedTrace): void {
    trace.hasError = true;
    this.leaveCalm(trace);
  }

  delete(trace: BufferedTrace): void {
    if (!trace.placeByAge) return;
    this.byAge.remove(trace.placeByAge);
    trace.placeByAge = undefined;
    this.leaveCalm(trace);
    this.spanCount -= trace.spans.length;
    this.byteCount -= trace.bytes;
  }

  private leaveCalm(trace: BufferedTrace): void {
    if (!trace.placeAmongCalm) return;
    this.withoutError.remove(trace.placeAmongCalm);
    trace.placeAmongCalm = undefined;
  }
}
