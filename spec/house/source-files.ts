import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The text of a file of the repository. */
export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Whether the repository has a file or a folder of this name. */
export const exists = (path: string): boolean => existsSync(join(ROOT, path));

/** The files below a folder of the repository, by their paths from its root. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name === 'node_modules') return [];
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

const ENTRIES: Readonly<Record<string, string>> = {
  'otel-instrument': 'lib/index.ts',
  'otel-instrument/sdk': 'lib/sdk.ts',
  'otel-instrument/build': 'lib/build/index.ts',
  'otel-instrument/testing': 'lib/testing/index.ts',
  'otel-instrument/testing/jest': 'lib/testing/jest.ts',
  'otel-instrument/messaging': 'lib/messaging/index.ts',
  'otel-instrument/viewer': 'lib/viewer/index.ts',
  'otel-instrument/nest': 'nest-module/index.ts',
};

const IMPORT = /(?:\bfrom|\bimport|\b(?:import|require|requireActual)(?:<[^>]*>)?\() ?'(?<name>[\w@./:-]+)'/g;

const KNOWN = new Map<string, readonly string[]>();

/** What a file imports, types included: paths from the root for files of the repository, else names of packages. */
export function importsOf(file: string): readonly string[] {
  const known = KNOWN.get(file) ?? readImports(file);
  KNOWN.set(file, known);
  return known;
}

function readImports(file: string): readonly string[] {
  return [...textOf(file).matchAll(IMPORT)].map(({ groups = {} }) => {
    const name = groups['name'] ?? '';
    if (ENTRIES[name]) return ENTRIES[name];
    if (!name.startsWith('.')) return name;
    const path = join(dirname(file), name);
    return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}.js`].find(isFile) ?? path;
  });
}

const isFile = (path: string): boolean => exists(path) && statSync(join(ROOT, path)).isFile();

/** Everything that a file imports, directly or through other files; `follows` says through which. */
export function reachOf(file: string, follows: (path: string) => boolean = isFile): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const imported of importsOf(next)) {
      if (reached.has(imported)) continue;
      reached.add(imported);
      if (isFile(imported) && follows(imported)) waiting.push(imported);
    }
  }
  return reached;
}

/** The part of CONTRIBUTING.md under a heading of the second level, up to the next one. */
export function contributing(heading: string): string {
  const [, section] = textOf('CONTRIBUTING.md').split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no heading "${heading}"`);
  return section.split('\n## ')[0] ?? '';
}
