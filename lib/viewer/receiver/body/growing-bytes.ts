const FIRST_BYTES = 16 * 1024;
/** A client that has sent this share of what it announced is believed. */
const BELIEVED_SHARE = 1 / 8;

/**
 * Joins the chunks of a body as they arrive. `Buffer.concat` at the end of a large body would hold the event loop while it copies
 * all of it.
 */
export class GrowingBytes {
  #bytes = Buffer.alloc(0);
  #length = 0;

  /** @param announced how many bytes will come, if the client has said so */
  constructor(private readonly announced = 0) {}

  get length(): number {
    return this.#length;
  }

  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  /** The bytes so far. */
  whole(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const isBelieved = needed <= this.announced && needed >= this.announced * BELIEVED_SHARE;
    const size = isBelieved ? this.announced : Math.max(needed, this.#bytes.length * 2, FIRST_BYTES);
    const larger = Buffer.allocUnsafeSlow(size);
    larger.set(this.whole());
    this.#bytes = larger;
  }
}
