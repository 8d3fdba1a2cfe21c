import { createWriteStream } from 'node:fs';
import { readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encodeLogs, encodeTraces } from '../otlp/otlp-encoder';
import { TimeSlice } from '../server/time-slice';
import type { TraceStore } from '../store/trace-store';

export interface SaverOptions {
  readonly store: TraceStore;
  readonly path: string;
  /**
   * Milliseconds between a save and the next, if the store has changed. A large store is saved less often: a save takes at most
   * a twentieth of the time.
   *
   * @default 10000
   */
  readonly everyMillis?: number;
  /** Called if a save in between fails. */
  readonly onError?: (error: Error) => unknown;
}

/** Most of the time between two saves is for other work. */
const REST_FACTOR = 20;

/** Saves a store to a file as OTLP/JSON lines, at first and whenever it has changed. The file is whole at any time. */
export class StoreSaver {
  readonly #stopListening: () => void;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #isChanged = false;
  #isStopped = false;
  #saving: Promise<void> | undefined;
  #lastMillis = 0;

  constructor(private readonly options: SaverOptions) {
    this.#stopListening = options.store.onChange(() => this.#changed());
    const { traces, logs } = options.store.counts;
    if (traces + logs > 0) this.#changed();
  }

  /** Saves what has changed, and stops. */
  async close(): Promise<void> {
    this.#stop();
    await this.#saving;
    if (this.#isChanged) await this.#save();
  }

  /** Stops without saving. The file stays as it was. */
  abandon(): void {
    this.#stop();
    this.#isChanged = false;
    this.#abort.abort();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  #changed(): void {
    this.#isChanged = true;
    if (this.#timer || this.#saving) return;
    const { everyMillis = 10_000, onError } = this.options;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#saving = this.#save()
          .catch((error: unknown) => void onError?.(error as Error))
          .finally(() => {
            this.#saving = undefined;
            if (this.#isChanged && !this.#isStopped) this.#changed();
          });
      },
      Math.max(everyMillis, this.#lastMillis * REST_FACTOR),
    );
    this.#timer.unref();
  }

  async #save(): Promise<void> {
    this.#isChanged = false;
    const started = performance.now();
    try {
      await saveStore(this.options.store, this.options.path, this.#abort.signal);
    } catch (error) {
      this.#isChanged = !this.#abort.signal.aborted;
      throw error;
    } finally {
      this.#lastMillis = performance.now() - started;
    }
  }
}

/**
 * Writes a store to a file, as OTLP/JSON lines, least recently updated trace first. Replaces the file only when all of it is
 * written.
 *
 * @throws Error with the path and the reason if the file cannot be written
 */
export async function saveStore(store: TraceStore, path: string, signal?: AbortSignal): Promise<void> {
  const file = await savedFile(path);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const mode = await stat(path).then(
      (found) => found.mode,
      () => 0o600,
    );
    await pipeline(
      Readable.from(linesOf(store, new TimeSlice(signal))),
      createWriteStream(temporary, { mode, flush: true }),
      signal ? { signal } : {},
    );
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Error(`Cannot save to ${path}: ${(cause as Error).message}.`, { cause });
  }
}

/** The file that a path leads to: a symbolic link stays, also if what it names does not exist yet. */
export async function savedFile(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? path : resolve(dirname(path), target);
}

/** Traces hold secrets of a service at times: a new file is readable by its owner only. */
async function* linesOf(store: TraceStore, slice: TimeSlice): AsyncGenerator<string, void> {
  for (const { spans, logs } of store.kept()) {
    if (spans.size > 0) yield* sliced(encodeTraces(spans.values()), slice);
    if (logs.length > 0) yield* sliced(encodeLogs(logs), slice);
  }
  const loose = store.looseLogs();
  if (loose.length > 0) yield* sliced(encodeLogs(loose), slice);
}

async function* sliced(pieces: Iterable<string>, slice: TimeSlice): AsyncGenerator<string, void> {
  for (const piece of pieces) {
    yield piece;
    if (slice.isOver()) await slice.next();
  }
  yield '\n';
}
