import { readFile, rm, writeFile } from 'node:fs/promises';

/**
 * Keeps a second viewer from saving to the same file, as each would overwrite what the other has saved. The lock is a file beside
 * it with the process id of its owner. The lock of a process that has ended does not count.
 */
export class SaveLock {
  private constructor(readonly path: string) {}

  /** @throws Error if another viewer that runs saves to the file, or the folder cannot be written */
  static async take(path: string): Promise<SaveLock> {
    const lock = new SaveLock(`${path}.lock`);
    if (await lock.#create(path)) return lock;
    const owner = await lock.#owner();
    if (owner !== undefined && owner !== process.pid && isRunning(owner)) {
      throw new Error(
        `Process ${owner} saves to ${path}: end it, or pass another file. If it is not a viewer, delete ${lock.path}.`,
      );
    }
    await lock.release();
    if (await lock.#create(path)) return lock;
    throw new Error(`Another viewer saves to ${path}: end it, or pass another file.`);
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }

  async #create(path: string): Promise<boolean> {
    try {
      await writeFile(this.path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      throw new Error(`Cannot save to ${path}: ${message}.`, { cause });
    }
  }

  async #owner(): Promise<number | undefined> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return /^[1-9]\d{0,9}\n$/.test(text) ? Number(text) : undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    // The signal 0 only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
