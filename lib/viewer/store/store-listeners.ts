import type { StoreChange } from './kept-trace';

type Listener = (change: StoreChange) => unknown;

/** Tells the readers of a store what has changed. */
export class StoreListeners {
  readonly #listeners = new Set<Listener>();
  #removed: string[] = [];

  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notes a trace that left the store, for the next change. */
  removed(traceId: string): void {
    if (this.#listeners.size > 0) this.#removed.push(traceId);
  }

  /** A listener that fails does not keep the others, or the sender of the spans, from going on. */
  publish(updated: readonly string[], looseLogs: number): void {
    const removed = this.#removed;
    this.#removed = [];
    if (updated.length + removed.length + looseLogs === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener({ updated, removed, looseLogs });
      } catch (error) {
        process.emitWarning(`A listener of the trace store failed: ${String(error)}`);
      }
    }
  }
}
