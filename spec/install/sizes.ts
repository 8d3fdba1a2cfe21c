import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from './cells';
import { CommandFailed, run } from './command';
import { type CellSettings, withTarball } from './readme-cells';
import type { NodeLine } from './toolbox';

const NODE: NodeLine = '24';
const RUNS = 2;

interface Size {
  readonly packages: number;
  readonly megabytes: number;
  readonly seconds: number;
}

interface Compared {
  readonly packages: string;
  /** Packages that its users have anyway; not counted. */
  readonly existing?: string;
}

/** The installations that the guides of the packages recommend for tracing. */
const COMPARED: readonly Compared[] = [
  { packages: 'otel-instrument @opentelemetry/api' },
  { packages: '@opentelemetry/sdk-node @opentelemetry/api' },
  {
    packages: 'nestjs-otel @opentelemetry/sdk-node @opentelemetry/api',
    existing: '@nestjs/common @nestjs/core rxjs reflect-metadata',
  },
  { packages: 'logfire @opentelemetry/api' },
  { packages: '@pydantic/logfire-node @opentelemetry/api' },
];

/**
 * The result of an installation: packages, megabytes on disk, and seconds with a filled cache (the minimum of two runs). All
 * use the same npm.
 */
export async function measureSizes(settings: CellSettings): Promise<string> {
  const rows: string[][] = [];
  for (const [index, compared] of COMPARED.entries()) {
    rows.push([compared.packages, ...(await shownSizeOf(compared, join(settings.folder, `size-${index}`), settings))]);
  }
  return markdownTable(['npm install', 'packages', 'MB', 's'], rows);
}

/** If npm cannot install it, its error code is shown. */
async function shownSizeOf(compared: Compared, folder: string, settings: CellSettings): Promise<readonly string[]> {
  try {
    const { packages, megabytes, seconds } = await sizeOf(compared, folder, settings);
    return [String(packages), megabytes.toFixed(1), seconds.toFixed(1)];
  } catch (error) {
    const [, code] = /npm error code (\w+)/.exec(error instanceof CommandFailed ? error.message : '') ?? [];
    if (code === undefined) throw error;
    return [code, '', ''];
  }
}

async function sizeOf({ packages, existing }: Compared, folder: string, settings: CellSettings): Promise<Size> {
  const env = settings.toolbox.envOf(NODE);
  const sizes: Size[] = [];
  // The first run fills the cache and does not count.
  for (let count = 0; count <= RUNS; count++) {
    const cwd = join(folder, String(count));
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
    if (existing !== undefined) await run(`npm install ${existing}`, { cwd, env });
    const before = existing === undefined ? { packages: 0, bytes: 0 } : installedIn(cwd);
    const start = performance.now();
    await run(withTarball(`npm install ${packages}`, settings.tarball), { cwd, env });
    const seconds = (performance.now() - start) / 1000;
    const after = installedIn(cwd);
    sizes.push({
      packages: after.packages - before.packages,
      megabytes: (after.bytes - before.bytes) / 1e6,
      seconds,
    });
  }
  const [, first, ...others] = sizes;
  if (!first) throw new Error('nothing was measured');
  return others.reduce((least, size) => (size.seconds < least.seconds ? size : least), first);
}

function installedIn(cwd: string): { readonly packages: number; readonly bytes: number } {
  return { packages: packagesIn(cwd), bytes: bytesIn(join(cwd, 'node_modules')) };
}

/** npm writes a list of all installed packages. */
function packagesIn(cwd: string): number {
  const lock = JSON.parse(readFileSync(join(cwd, 'node_modules/.package-lock.json'), 'utf8')) as { packages: object };
  return Object.keys(lock.packages).length;
}

function bytesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
