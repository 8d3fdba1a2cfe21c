import { countFault } from '../../diagnostics/fault';
import { BackwardWriter } from '../../otel/protobuf-writer';
import type { Added, Gatherer } from '../batch/gatherer';
import type { ItemEncoding, Scoped } from '../otlp/encoding/item-encoding';
import { type Chunk, CHUNK_BYTES, type ChunkPool } from './chunk-pool';
import { PackedBatch } from './packed-batch';

/** Leaves the writer when memory is full. It is a single object, because a full queue throws it for each span. */
const FULL = new Error('the queue is full');

export interface PackerOptions<Item> {
  readonly encoding: ItemEncoding<Item>;
  /** Describes the work in the fault of an item that cannot be encoded. */
  readonly work: string;
  /** The most bytes of a batch, unless a single item has more. */
  readonly maxBytes: number;
}

/**
 * Encodes each item as OTLP when it ends, and keeps only the bytes, so that the garbage collector can free the objects while they
 * are young. The writer writes backwards from the end of a chunk. The bytes are then moved to the start of its free part.
 */
export class Packer<Item extends Scoped> implements Gatherer<Item, PackedBatch> {
  private readonly writer: BackwardWriter;
  private batch: PackedBatch;
  /** The chunk that is being filled. */
  private chunk: Chunk = { bytes: Buffer.alloc(0), used: 0, users: 1 };
  /** Another chunk, if the item did not fit in the first one. */
  private next: Chunk | undefined;
  /** A getter of the item, or a warning about a batch that is sent, may run code that ends another item. */
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
    // Reports after `write`, because a logger may end another item.
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
    // The pool may be above its limit: requests in flight can take more memory than the chunks that they replace.
    if (!pool.hasRoomFor(0)) throw FULL;
    // All batches with bytes in this chunk are gone.
    if (chunk.users === 1) chunk.used = 0;
    writer.startIn(chunk.bytes, chunk.used);
    this.options.encoding.write(writer, item);
    const { resource, instrumentationScope } = item;
    const { length } = writer;
    const target = this.place(length);
    const start = target.used;
    target.used += length;
    if (this.batch.size > 0 && this.batch.bytes + length > this.options.maxBytes) {
      // Sending the batch must not free the chunk of this item.
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

  /** Moves the bytes of the item to the free part of a chunk, and returns the chunk. */
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

  /** Returns memory for an item that does not fit in the chunk: another chunk, or temporary memory for a larger item. */
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
