/** The size of a chunk: enough for about 340 spans. */
export const CHUNK_BYTES = 64 * 1024;

/** At most this many unused chunks are kept, so that steady traffic allocates no new ones. */
const MOST_FREE = 16;

/** Memory that fills from its beginning. It may hold the end of one batch and the beginning of the next. */
export interface Chunk {
  readonly bytes: Buffer;
  /** How many bytes are filled. */
  used: number;
  /** How many batches have bytes here, plus one while it is being filled. */
  users: number;
}

/**
 * The memory of the items that are queued or in flight for one exporter, up to a limit. Chunks are reused: if memory outside
 * V8's heap is allocated again and again, V8 collects the garbage of its whole heap.
 */
export class ChunkPool {
  private readonly free: Buffer[] = [];
  private bytesHeld = 0;

  constructor(readonly maxBytes: number) {}

  /** Bytes of the chunks in use, and of the requests in flight. */
  get held(): number {
    return this.bytesHeld;
  }

  hasRoomFor(bytes: number): boolean {
    return this.bytesHeld + bytes <= this.maxBytes;
  }

  /** @returns `undefined` if it would exceed the limit */
  take(size = CHUNK_BYTES): Chunk | undefined {
    if (!this.hasRoomFor(size)) return undefined;
    this.bytesHeld += size;
    const pooled = size === CHUNK_BYTES ? this.free.pop() : undefined;
    return { bytes: pooled ?? Buffer.allocUnsafeSlow(size), used: 0, users: 0 };
  }

  /** Removes one user. After the last one, the chunk can be used again. */
  release(chunk: Chunk): void {
    chunk.users--;
    if (chunk.users > 0) return;
    const { length } = chunk.bytes;
    this.bytesHeld -= length;
    if (length === CHUNK_BYTES && this.free.length < MOST_FREE) this.free.push(chunk.bytes);
  }

  /** Counts memory outside the chunks. It may exceed the limit, because it is a copy that soon replaces chunks. */
  count(bytes: number): void {
    this.bytesHeld += bytes;
  }
}
