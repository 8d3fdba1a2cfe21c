/** Nonces kept in memory, which take a few megabytes. */
const MAX_NONCES = 10_000;

/** Minimum time between two sweeps for expired nonces, in milliseconds. */
const SWEEP_INTERVAL = 1000;

interface NonceUse {
  readonly traceId: string;
  readonly expiresAt: number;
}

/**
 * Maps each nonce to the first trace that used it, until the nonce expires. When the store is full of valid nonces it
 * rejects new ones, because forgetting a nonce would allow a replay.
 */
export class NonceStore {
  private readonly uses = new Map<string, NonceUse>();
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly capacity = MAX_NONCES) {}

  get size(): number {
    return this.uses.size;
  }

  isUsedByAnotherTrace(nonce: string, traceId: string): boolean {
    const use = this.uses.get(nonce);
    return use !== undefined && use.traceId !== traceId;
  }

  /** Stores the nonce. Returns `false` if the store is full. */
  reserve(nonce: string, { traceId, expiresAt }: NonceUse, now: number): boolean {
    if (this.uses.has(nonce)) return true;
    if (this.uses.size >= this.capacity) this.sweep(now);
    if (this.uses.size >= this.capacity) return false;
    this.uses.set(nonce, { traceId, expiresAt });
    return true;
  }

  private sweep(now: number): void {
    if (Math.abs(now - this.sweptAt) < SWEEP_INTERVAL) return;
    this.sweptAt = now;
    for (const [nonce, { expiresAt }] of this.uses) if (expiresAt <= now) this.uses.delete(nonce);
  }
}
