import type { LogScope } from '../../otel/finished-log';
import type { SpanResource } from '../../otel/finished-span';
import type { ItemEncoding } from '../otlp/encoding/item-encoding';
import type { Chunk, ChunkPool } from './chunk-pool';
import { ScopeGroup } from './scope-group';

/** What a batch takes in V8's heap, beside its chunks: about this much, and this much for each group and each piece. */
const BATCH_BYTES = 512;
const GROUP_BYTES = 400;
const PIECE_BYTES = 32;

/** A batch of encoded spans or log records, in chunks. The first call of {@link body} writes the request around them. */
export class PackedBatch {
  size = 0;
  bytes = 0;
  private readonly groups: ScopeGroup[] = [];
  private readonly chunks: Chunk[] = [];
  private last: ScopeGroup | undefined;
  private request: Uint8Array | undefined;
  /** Bytes that the pool counts for this batch in addition to its chunks. */
  private counted = 0;
  private isReleased = false;
  private compressed = false;
  private lost = 0;

  constructor(private readonly pool: ChunkPool) {}

  /** How many items are not in the request because their resource or scope cannot be encoded. */
  get unencoded(): number {
    return this.lost;
  }

  /** Whether the body is compressed. */
  get isCompressed(): boolean {
    return this.compressed;
  }

  /** Adds an item whose bytes are in this part of the chunk. */
  add(resource: SpanResource, scope: LogScope, chunk: Chunk, start: number, end: number): void {
    if (this.chunks.at(-1) !== chunk) {
      this.chunks.push(chunk);
      chunk.users++;
    }
    const { last } = this;
    const group = last?.resource === resource && last.scope === scope ? last : this.group(resource, scope);
    this.last = group;
    group.add(chunk.bytes, start, end);
    this.size++;
    this.bytes += end - start;
  }

  /** Counts the memory of the batch in the heap. Add no items after this call. */
  close(): void {
    this.last = undefined;
    this.countInstead(this.groups.reduce((sum, { pieces }) => sum + GROUP_BYTES + pieces * PIECE_BYTES, BATCH_BYTES));
  }

  /**
   * Returns the body of the request. It is a copy, so later items can use the chunks, and a body in flight never changes.
   *
   * @throws if no item is left because no resource or scope can be encoded
   */
  body(encoding: Pick<ItemEncoding<never>, 'request'>): Uint8Array {
    if (this.request) return this.request;
    let body: Uint8Array;
    try {
      body = encoding.request(this.groups, this.bytes);
    } catch (error) {
      const groups = this.groups.filter((group) => isWritable(group, encoding));
      this.lost = this.size - groups.reduce((sum, { size }) => sum + size, 0);
      if (groups.length === 0) throw error;
      body = encoding.request(groups, this.bytes);
    }
    this.keep(body);
    this.releaseChunks();
    return body;
  }

  /** Replaces the body by a compressed one. */
  compress(body: Uint8Array): void {
    this.compressed = true;
    if (!this.isReleased) this.keep(body);
  }

  /** Frees the memory. A body that {@link body} has returned stays valid. */
  release(): void {
    if (this.isReleased) return;
    this.releaseChunks();
    this.countInstead(0);
    this.isReleased = true;
    this.request = undefined;
  }

  private group(resource: SpanResource, scope: LogScope): ScopeGroup {
    const known = this.groups.find((group) => group.scope === scope && group.resource === resource);
    if (known) return known;
    const added = new ScopeGroup(resource, scope);
    this.groups.push(added);
    return added;
  }

  private keep(body: Uint8Array): void {
    this.request = body;
    this.countInstead(body.buffer.byteLength + BATCH_BYTES);
  }

  private releaseChunks(): void {
    this.groups.length = 0;
    for (const chunk of this.chunks.splice(0)) this.pool.release(chunk);
  }

  private countInstead(bytes: number): void {
    this.pool.count(bytes - this.counted);
    this.counted = bytes;
  }
}

function isWritable(group: ScopeGroup, encoding: Pick<ItemEncoding<never>, 'request'>): boolean {
  try {
    return encoding.request([group], 0).length > 0;
  } catch {
    return false;
  }
}
