import type { LogScope } from '../../otel/finished-log';
import type { SpanResource } from '../../otel/finished-span';
import type { BackwardWriter } from '../../otel/protobuf-writer';

/** The encoded items of one resource and scope, as pieces of chunks, in the order in which they ended. */
export class ScopeGroup {
  size = 0;
  private readonly chunks: Buffer[] = [];
  /** Start and end of each piece. They are numbers, because objects would pile up in the heap while a receiver is unavailable. */
  private readonly bounds: number[] = [];

  constructor(
    readonly resource: SpanResource,
    readonly scope: LogScope,
  ) {}

  get pieces(): number {
    return this.chunks.length;
  }

  /** Adds an item. Adjacent items become one piece. */
  add(chunk: Buffer, start: number, end: number): void {
    const { chunks, bounds } = this;
    const last = bounds.length - 1;
    this.size++;
    if (bounds[last] === start && chunks[chunks.length - 1] === chunk) {
      bounds[last] = end;
      return;
    }
    chunks.push(chunk);
    bounds.push(start, end);
  }

  /**
   * Writes all items, in the order in which they ended.
   *
   * @param withoutLast how many bytes at the end of the last item to omit
   */
  writeTo(writer: BackwardWriter, withoutLast = 0): void {
    const { chunks, bounds } = this;
    let cut = withoutLast;
    for (let piece = chunks.length - 1; piece >= 0; piece--) {
      writer.copy(chunks[piece] as Buffer, bounds[2 * piece] as number, (bounds[2 * piece + 1] as number) - cut);
      cut = 0;
    }
  }
}
