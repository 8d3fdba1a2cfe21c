import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Resource, Scope } from '../../trace/resource';
import { bytesOfPart } from './span-bytes';

type Part = Resource | Scope;

/** A resource or scope that many traces refer to. */
export interface SharedPart {
  readonly value: Part;
  readonly key: string;
  readonly bytes: number;
  /** Number of holders: traces, or single log records. */
  holders: number;
}

interface Referring {
  readonly resource?: Resource;
  readonly scope?: Scope;
}

/**
 * Keeps each distinct resource and scope once. Every request brings its own copies, which would otherwise be most of the memory
 * of a store with many small traces.
 */
export class SharedParts {
  readonly #byKey = new Map<string, SharedPart>();
  /** The parts by every copy that was received lately. */
  #byCopy = new WeakMap<Part, SharedPart>();
  /** Approximate memory of all parts that have a holder. */
  bytes = 0;

  /** The parts of a span or log record. They cost no memory until they are held. */
  of({ resource, scope }: Referring): readonly SharedPart[] {
    if (!resource) return scope ? [this.#find(scope)] : [];
    return scope ? [this.#find(resource), this.#find(scope)] : [this.#find(resource)];
  }

  /** Returns the same span or log record, with the shared parts in place of its copies. */
  share<T extends Referring>(record: T): T {
    const resource = record.resource && this.#find(record.resource).value;
    const scope = record.scope && this.#find(record.scope).value;
    if (resource === record.resource && scope === record.scope) return record;
    return { ...record, ...(resource && { resource }), ...(scope && { scope }) };
  }

  hold(part: SharedPart): void {
    if (part.holders++ > 0) return;
    this.#byKey.set(part.key, part);
    this.bytes += part.bytes;
  }

  release(part: SharedPart): void {
    if (--part.holders > 0) return;
    this.#byKey.delete(part.key);
    this.bytes -= part.bytes;
  }

  clear(): void {
    this.#byKey.clear();
    this.#byCopy = new WeakMap();
    this.bytes = 0;
  }

  #find(value: Part): SharedPart {
    const seen = this.#byCopy.get(value);
    // Between two requests, the last holder may have left, and another copy may have taken its place.
    if (seen && (seen.holders > 0 || !this.#byKey.has(seen.key))) return seen;
    const key = createHash('sha1').update(serialize(value)).digest('base64');
    const part = this.#byKey.get(key) ?? { value, key, bytes: bytesOfPart(value), holders: 0 };
    this.#byCopy.set(value, part);
    return part;
  }
}
