import { copyFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { importFile } from '../files/import-file';
import type { Imported, ImportTarget } from '../files/import-stream';
import { SaveLock } from '../files/save-lock';
import { saveStore, StoreSaver, savedFile } from '../files/store-saver';
import type { TraceStore } from '../store/trace-store';

export interface SessionFilesOptions {
  readonly store: TraceStore;
  /** Receives the spans and log records of the files. */
  readonly target: ImportTarget;
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A notice announces a save that takes longer. */
const NOTICE_MILLIS = 500;

/** The files of one run of the viewer: those that it reads at the start, and the one that it saves to. */
export class SessionFiles {
  #saver: StoreSaver | undefined;
  #lock: SaveLock | undefined;
  #savePath = '';

  constructor(private readonly options: SessionFilesOptions) {}

  async read(path: string): Promise<Imported> {
    const { target, signal, store, notice } = this.options;
    const evictedBefore = store.counts.evictedTraces;
    const imported = await importFile(path, target, { signal });
    const { spans, logs, skipped, problems } = imported;
    notice(`Read ${spans} spans and ${logs} log records from ${path}`);
    const evicted = store.counts.evictedTraces - evictedBefore;
    if (evicted > 0) notice(`  ${evicted} traces did not fit and were evicted: pass a larger \`--size\``);
    for (const problem of problems) notice(`  skipped: ${problem}`);
    if (skipped > problems.length) notice(`  skipped: ${skipped - problems.length} more`);
    return imported;
  }

  /**
   * Reads a file, and saves the store to it from now on.
   *
   * @throws Error if the file holds something else, cannot be written, or is that of another viewer
   */
  async continueFrom(path: string): Promise<void> {
    const { store, notice } = this.options;
    this.#savePath = path;
    this.#lock = await SaveLock.take(await savedFile(path));
    if (existsSync(path)) await this.#readSaved(path);
    else await saveStore(store, path);
    this.#saver = new StoreSaver({ store, path, onError: ({ message }) => notice(message) });
  }

  /** Copies a damaged file: the next save would lose what cannot be read. */
  async #readSaved(path: string): Promise<void> {
    const { skipped } = await this.read(path);
    if (skipped === 0) return;
    const copy = `${path}.damaged`;
    await copyFile(path, copy);
    this.options.notice(`  ${copy} is a copy of the damaged file`);
  }

  /**
   * Saves what has changed.
   *
   * @param hurry aborted if the user does not want to wait; then the file does not change
   */
  async close(hurry: AbortSignal): Promise<void> {
    try {
      if (this.#saver) await this.#saveLast(this.#saver, hurry);
    } finally {
      await this.#lock?.release();
    }
  }

  async #saveLast(saver: StoreSaver, hurry: AbortSignal): Promise<void> {
    const { notice, store } = this.options;
    hurry.addEventListener('abort', () => saver.abandon());
    const timer = setTimeout(() => notice(`Saving to ${this.#savePath} … Press Ctrl+C again to skip`), NOTICE_MILLIS);
    try {
      await saver.close();
    } catch (error) {
      if (!hurry.aborted) throw error;
    } finally {
      clearTimeout(timer);
    }
    if (hurry.aborted) {
      notice(`Not saved: ${this.#savePath} is unchanged`);
      return;
    }
    const { traces } = store.counts;
    notice(`Saved ${traces} trace${traces === 1 ? '' : 's'} to ${this.#savePath}`);
  }
}
