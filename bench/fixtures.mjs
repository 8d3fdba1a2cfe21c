/** The packages to compare with, each in its own folder with exact versions. They are installed on first use. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(BENCH, '..');
const done = new Map();

/**
 * Installs a fixture, with the package under test placed as npm would install it.
 *
 * @param name its folder below `bench/`
 * @param dist the build of the package under test
 * @returns `{ folder }`, or `{ reason }` if the installation fails
 */
export function fixture(name, dist) {
  if (!done.has(name)) done.set(name, prepare(name, dist));
  return done.get(name);
}

function prepare(name, dist) {
  const folder = join(BENCH, name);
  if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) {
    console.error(`installing bench/${name}`);
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) return { reason: `does not install: ${lastLine(stderr)}` };
  }
  if (dist) putPackage(folder, dist);
  return { folder };
}

function putPackage(folder, dist) {
  const target = join(folder, 'node_modules', 'otel-instrument');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(target, 'package.json'));
  for (const part of ['lib', 'nest-module']) {
    const filter = (path) => !/\.(d\.ts|map)$/.test(path);
    cpSync(join(dist, part), join(target, 'dist', part), { recursive: true, filter });
  }
}

/** The installed versions of a fixture's direct dependencies. */
export function versionsOf(name, only = /./) {
  const { dependencies } = JSON.parse(readFileSync(join(BENCH, name, 'package.json'), 'utf8'));
  return Object.fromEntries(Object.entries(dependencies).filter(([each]) => only.test(each)));
}

const lastLine = (text) => text.trim().split('\n').at(-1)?.slice(0, 200) ?? 'npm failed';
