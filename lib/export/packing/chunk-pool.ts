/** How much memory is taken at once: the spans of about 340 ends. */
export const CHUNK_BYTES = 64 * 1024;

/** At most this many unused chunks are kept for later, so that steady traffic allocates none. */
const MOST_FREE = 16;

/** Memory that is filled from its beginning, and may hold the end of one batch and the beginning of the next. */
export interface Chunk {
  readonly bytes: Buffer;
  /** How many bytes are filled. */
  used: number;
  /** How many batches have bytes here, plus one while it is being filled. */
  users: number;
}

/**
 * The memory of what waits for one exporter or is in flight. It is bounded. The chunks are pooled, because memory outside V8's
 * heap that is allocated again and again makes V8 collect its whole heap.
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

  /** @returns `undefined` if the bound would be exceeded */
  take(size = CHUNK_BYTES): Chunk | undefined {
    if (!this.hasRoomFor(size)) return undefined;
    this.bytesHeld += size;
    const pooled = size === CHUNK_BYTES ? this.free.pop() : undefined;
    return { bytes: pooled ?? Buffer.allocUnsafeSlow(size), used: 0, users: 0 };
  }

  /** Ends one use. The last use returns the chunk. */
  release(chunk: Chunk): void {
    chunk.users--;
    if (chunk.users > 0) return;
    const { length } = chunk.bytes;
    this.bytesHeld -= length;
    if (length === CHUNK_BYTES && this.free.length < MOST_FREE) this.free.push(chunk.bytes);
  }

  /** Counts memory that is held outside the chunks; also beyond the bound, because it is a copy that is about to replace them. */
  count(bytes: number): void {
    this.bytesHeld += bytes;
  }
}
