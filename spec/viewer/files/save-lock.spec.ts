import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaveLock } from '../../../lib/viewer/files/save-lock';

describe('the lock of a saved file', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    path = join(folder, 'traces.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('names its owner, and leaves with it', async () => {
    const lock = await SaveLock.take(path);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(`${process.pid}\n`);
    await lock.release();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('refuses a file that another running process saves to', async () => {
    writeFileSync(`${path}.lock`, `${process.ppid}\n`);
    await expect(SaveLock.take(path)).rejects.toThrow(
      `Process ${process.ppid} saves to ${path}: end it, or pass another file. If it is not a viewer, delete ${path}.lock.`,
    );
    expect(existsSync(`${path}.lock`)).toBe(true);
  });

  it.each(['2147483646\n', '', 'hello'])('takes over a lock whose process has ended (%j)', async (text) => {
    writeFileSync(`${path}.lock`, text);
    await SaveLock.take(path);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(`${process.pid}\n`);
  });

  it('says so if the folder cannot be written', async () => {
    const missing = join(folder, 'missing', 'traces.jsonl');
    await expect(SaveLock.take(missing)).rejects.toThrow(`Cannot save to ${missing}: ENOENT`);
  });
});
