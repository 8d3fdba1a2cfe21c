/** At most so many tokens are remembered, which is some megabytes. */
const MAX_NONCES = 10_000;

/** Expired ones are looked for once in this time at most, in milliseconds. */
const SWEEP_INTERVAL = 1000;

interface Owner {
  readonly traceId: string;
  readonly expiresAt: number;
}

/**
 * To which trace each nonce belongs: the first that came with it, until it expires. Bounded: where it is full of nonces
 * that are still valid, no further one is taken, since to forget one would be to allow it twice.
 */
export class NonceStore {
  private readonly owners = new Map<string, Owner>();
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly capacity = MAX_NONCES) {}

  get size(): number {
    return this.owners.size;
  }

  /** Whether another trace came with it before. */
  belongsToAnother(nonce: string, traceId: string): boolean {
    const owner = this.owners.get(nonce);
    return owner !== undefined && owner.traceId !== traceId;
  }

  /** Remembers it; says no where there is no room. */
  claim(nonce: string, { traceId, expiresAt }: Owner, now: number): boolean {
    if (this.owners.has(nonce)) return true;
    if (this.owners.size >= this.capacity) this.sweep(now);
    if (this.owners.size >= this.capacity) return false;
    this.owners.set(nonce, { traceId, expiresAt });
    return true;
  }

  private sweep(now: number): void {
    if (Math.abs(now - this.sweptAt) < SWEEP_INTERVAL) return;
    this.sweptAt = now;
    for (const [nonce, { expiresAt }] of this.owners) if (expiresAt <= now) this.owners.delete(nonce);
  }
}
