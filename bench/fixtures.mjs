/** What is measured against, each in a folder of its own with exact versions, installed when it is missing. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(BENCH, '..');
const done = new Map();

/**
 * A fixture, ready, with the package under test inside it as npm would install it.
 *
 * @param name its folder below `bench/`
 * @param dist where the package under test was built
 * @returns `{ folder }`, or `{ reason }` where it does not install
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

/** Versions that a fixture has installed, of the packages that it asks for. */
export function versionsOf(name, only = /./) {
  const { dependencies } = JSON.parse(readFileSync(join(BENCH, name, 'package.json'), 'utf8'));
  return Object.fromEntries(Object.entries(dependencies).filter(([each]) => only.test(each)));
}

const lastLine = (text) => text.trim().split('\n').at(-1)?.slice(0, 200) ?? 'npm failed';
