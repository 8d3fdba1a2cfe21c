import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The folder of an application with only the packed package and the API installed. */
export interface InstalledPackage {
  readonly folder: string;
  remove(): void;
}

/** Installs with npm from tarballs, so that nothing is downloaded. Requires a build. */
export function installPackage(): InstalledPackage {
  // Outside the repository, so that no other package is found.
  const place = mkdtempSync(join(tmpdir(), 'installed-'));
  const folder = join(place, 'app');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  for (const source of [ROOT, join(ROOT, 'node_modules/@opentelemetry/api')]) {
    npm(source, 'pack', '--silent', '--ignore-scripts', '--pack-destination', place);
  }
  const tarballs = readdirSync(place).filter((file) => file.endsWith('.tgz'));
  const paths = tarballs.map((file) => join(place, file));
  npm(folder, 'install', '--offline', '--no-audit', '--no-fund', '--silent', ...paths);
  return { folder, remove: () => rmSync(place, { recursive: true, force: true }) };
}

/** The files in the tarball. */
export function packedFiles(): readonly string[] {
  return tarball().files.map(({ path }) => path);
}

/** Size of the tarball. */
export function packedBytes(): number {
  return tarball().size;
}

function tarball(): { readonly size: number; readonly files: readonly { readonly path: string }[] } {
  const [packed] = JSON.parse(npm(ROOT, 'pack', '--dry-run', '--json', '--ignore-scripts')) as [
    ReturnType<typeof tarball>,
  ];
  return packed;
}

function npm(folder: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
}
