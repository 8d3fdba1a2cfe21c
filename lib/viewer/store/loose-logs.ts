import type { LogRecord } from '../../trace/log-record';
import { type SharedPart, SharedParts } from './shared-parts';
import { bytesOfLog } from './span-bytes';

interface Kept {
  readonly record: LogRecord;
  readonly bytes: number;
  readonly parts: readonly SharedPart[];
}

/** Log records without a trace id. New ones replace the oldest. */
export class LooseLogs {
  readonly #kept = new Map<number, Kept>();
  readonly #parts = new SharedParts();
  #next = 0;
  #oldest = 0;
  #recordBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get size(): number {
    return this.#kept.size;
  }

  /** Approximate memory. */
  get bytes(): number {
    return this.#recordBytes + this.#parts.bytes;
  }

  /**
   * Keeps a record, and drops the oldest until it fits.
   *
   * @returns the number of records that were dropped: the oldest, or this one if it is larger than the limit
   */
  add(received: LogRecord): number {
    const parts = this.#parts.of(received);
    const bytes = bytesOfLog(received);
    if (parts.reduce((sum, part) => sum + part.bytes, bytes) > this.maxBytes) return 1;
    this.#kept.set(this.#next++, { record: this.#parts.share(received), bytes, parts });
    this.#recordBytes += bytes;
    for (const part of parts) this.#parts.hold(part);
    let dropped = 0;
    for (; this.bytes > this.maxBytes; dropped++) this.#dropOldest();
    return dropped;
  }

  /** In order of arrival. */
  toArray(): LogRecord[] {
    return Array.from(this.#kept.values(), ({ record }) => record);
  }

  clear(): void {
    this.#kept.clear();
    this.#parts.clear();
    this.#oldest = this.#next;
    this.#recordBytes = 0;
  }

  #dropOldest(): void {
    const oldest = this.#kept.get(this.#oldest);
    this.#kept.delete(this.#oldest++);
    if (!oldest) return;
    this.#recordBytes -= oldest.bytes;
    for (const part of oldest.parts) this.#parts.release(part);
  }
}
