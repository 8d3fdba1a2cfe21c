import { countFault } from '../../diagnostics/fault';
import { BackwardWriter } from '../../otel/protobuf-writer';
import type { Added, Gatherer } from '../batch/gatherer';
import type { ItemEncoding, Scoped } from '../otlp/encoding/item-encoding';
import { type Chunk, CHUNK_BYTES, type ChunkPool } from './chunk-pool';
import { PackedBatch } from './packed-batch';

/** Thrown through the writer, which cannot go on without memory. It is one object, because it may be thrown for each span. */
const FULL = new Error('the queue is full');

export interface PackerOptions<Item> {
  readonly encoding: ItemEncoding<Item>;
  /** For the fault of an item that cannot be written. */
  readonly work: string;
  /** Most bytes of a batch, unless a single item has more. */
  readonly maxBytes: number;
}

/**
 * Writes each item as OTLP when it ends, and lets it go: nothing of an item grows old. The writer works backwards at the end of
 * a chunk; the bytes are then moved to the beginning of its free part.
 */
export class Packer<Item extends Scoped> implements Gatherer<Item, PackedBatch> {
  private readonly writer: BackwardWriter;
  private batch: PackedBatch;
  /** The chunk that is being filled. */
  private chunk: Chunk = { bytes: Buffer.alloc(0), used: 0, users: 1 };
  /** The chunk that an item continues in. */
  private next: Chunk | undefined;
  /** A getter of an item, or a warning about what is sent, may end another item. */
  private isWriting = false;

  constructor(
    private readonly pool: ChunkPool,
    private readonly options: PackerOptions<Item>,
  ) {
    this.batch = new PackedBatch(pool);
    this.writer = new BackwardWriter(0, (size, before) => this.larger(size, before));
  }

  get size(): number {
    return this.batch.size;
  }

  add(item: Item, close: () => void): Added {
    if (this.isWriting) return this.broken(new Error('it ended while another one was being written'));
    const failure = this.write(item, close);
    // The report of a fault may end another item.
    if (failure === undefined) return 'added';
    return failure.error === FULL ? 'full' : this.broken(failure.error);
  }

  take(): PackedBatch {
    const { batch } = this;
    this.batch = new PackedBatch(this.pool);
    batch.close();
    return batch;
  }

  clear(): void {
    this.take().release();
  }

  private write(item: Item, close: () => void): { readonly error: unknown } | undefined {
    this.isWriting = true;
    try {
      this.append(item, close);
      return undefined;
    } catch (error) {
      this.writer.startIn(this.chunk.bytes, this.chunk.used);
      this.dropNext();
      return { error };
    } finally {
      this.isWriting = false;
    }
  }

  private append(item: Item, close: () => void): void {
    const { writer, chunk, pool } = this;
    // Requests in flight may take more than the chunks that they replace.
    if (!pool.hasRoomFor(0)) throw FULL;
    // No batch has bytes here any more.
    if (chunk.users === 1) chunk.used = 0;
    writer.startIn(chunk.bytes, chunk.used);
    this.options.encoding.write(writer, item);
    const { resource, instrumentationScope } = item;
    const { length } = writer;
    const target = this.place(length);
    const start = target.used;
    target.used += length;
    if (this.batch.size > 0 && this.batch.bytes + length > this.options.maxBytes) {
      // The chunk must outlive the batch that is sent.
      target.users++;
      close();
      target.users--;
    }
    this.batch.add(resource, instrumentationScope, target, start, target.used);
  }

  private broken(error: unknown): Added {
    countFault(this.options.work, error);
    return 'broken';
  }

  /** Moves the bytes of the item to the free part of a chunk. */
  private place(length: number): Chunk {
    const { writer, next } = this;
    if (writer.bytes === this.chunk.bytes) {
      writer.moveTo(this.chunk.used);
      return this.chunk;
    }
    if (writer.bytes === next?.bytes) {
      writer.moveTo(0);
      this.pool.release(this.chunk);
      this.chunk = next;
      this.next = undefined;
      return next;
    }
    this.dropNext();
    const own = this.pool.take(length);
    if (!own) throw FULL;
    own.bytes.set(writer.finish());
    writer.startIn(this.chunk.bytes, this.chunk.used);
    return own;
  }

  /** Memory for an item that does not fit in the chunk: another chunk, or for a large item memory that is then given up. */
  private larger(size: number, before: number): Buffer {
    if (size <= CHUNK_BYTES) {
      this.next = this.pool.take();
      if (!this.next) throw FULL;
      this.next.users = 1;
      return this.next.bytes;
    }
    if (!this.pool.hasRoomFor(size)) throw FULL;
    return Buffer.allocUnsafeSlow(Math.max(size, 2 * before));
  }

  private dropNext(): void {
    if (this.next) this.pool.release(this.next);
    this.next = undefined;
  }
}
