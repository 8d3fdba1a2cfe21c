import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The files of an empty PGlite database. PGlite takes four times as long to create them as to load them. So the
 * first service stores them for the other services and for the next start.
 */
export async function loadSnapshot(): Promise<Blob> {
  const kept = await readFile(snapshotFile()).catch(() => undefined);
  return kept ? new Blob([kept]) : makeSnapshot();
}

/** Whether {@link loadSnapshot} finds the files and does not have to make them. */
export async function isSnapshotKept(): Promise<boolean> {
  return access(snapshotFile()).then(
    () => true,
    () => false,
  );
}

async function makeSnapshot(): Promise<Blob> {
  const { PGlite } = await import('@electric-sql/pglite');
  const empty = await PGlite.create();
  const snapshot = await empty.dumpDataDir('none');
  await empty.close();
  await keep(snapshotFile(), Buffer.from(await snapshot.arrayBuffer()));
  return snapshot;
}

/** Renames a finished file, so that another process never reads an incomplete one. Without the file, a start takes longer. */
async function keep(file: string, content: Buffer): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(unfinished, content);
    await rename(unfinished, file);
  } catch {
    await rm(unfinished, { force: true });
  }
}

/** In the cache folder of the `node_modules` with PGlite, by the version of PGlite. */
function snapshotFile(): string {
  const require = createRequire(__filename);
  const pglite = join(dirname(require.resolve('@electric-sql/pglite')), '..');
  const { version } = require(join(pglite, 'package.json')) as { version: string };
  return join(pglite, '../../.cache/otel-instrument-orders', `pglite-${version}.tar`);
}
