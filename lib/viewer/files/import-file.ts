import { createReadStream } from 'node:fs';
import { type Imported, type ImportOptions, importStream, type ImportTarget } from './import-stream';

/**
 * Reads a file as {@link importStream} does.
 *
 * @throws Error with the path and the reason if the file cannot be read, or holds nothing that can
 */
export async function importFile(path: string, target: ImportTarget, options: ImportOptions = {}): Promise<Imported> {
  let imported: Imported;
  try {
    imported = await importStream(createReadStream(path, { highWaterMark: 256 * 1024 }), target, options);
  } catch (cause) {
    throw new Error(`Cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
  if (imported.skipped > 0 && imported.spans + imported.logs === 0) {
    throw new Error(`${path} is not a file of traces or logs: ${imported.problems[0]}.`);
  }
  return imported;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file.';
  return `${message}.`;
}
