import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCOPE_VERSION } from '../../lib/diagnostics/instrumentation-scope';

const ROOT = join(__dirname, '../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, { types: string; default: string } | string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
};

const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [{ name, ...target }],
);

/** Runs a script in a process of its own, where `otel-instrument` is the built package. */
function run(script: string, ...flags: string[]): string {
  return execFileSync(process.execPath, [...flags, '-e', script], { cwd: ROOT, encoding: 'utf8' });
}

function declarations(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => join(ROOT, folder, file));
}

/** The file without its comments, whose examples import what they like. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
}

function packagesImportedBy(file: string): string[] {
  return [...codeOf(file).matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g)].map(([, name = '']) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
}

describe('the package', () => {
  it.each(entries)('has the files that the entry $name names', ({ types, default: code }) => {
    expect([types, code].map((file) => existsSync(join(ROOT, file)))).toEqual([true, true]);
  });

  it.each(entries)('gives the same names of $name to require and to import', ({ name }) => {
    const specifier = `otel-instrument${name.slice(1)}`;
    const required = run(`console.log(JSON.stringify(Object.keys(require('${specifier}')).sort()))`);
    const imported = run(
      `import * as all from '${specifier}';
       console.log(JSON.stringify(Object.keys(all).filter((n) => !['default', 'module.exports', '__esModule'].includes(n)).sort()))`,
      '--input-type=module',
    );
    expect(JSON.parse(imported)).toEqual(JSON.parse(required));
  });

  it('shares one state between require and import', () => {
    const script = `
      import { setFilter } from 'otel-instrument';
      import { createRequire } from 'node:module';
      setFilter('warn');
      console.log(createRequire(import.meta.url)('otel-instrument').currentFilter().text);`;
    expect(run(script, '--input-type=module').trim()).toBe('warn');
  });

  it('loads nothing but its dependencies and the API before a feature asks for more', () => {
    const script = `
      require('otel-instrument');
      const packages = Object.keys(require.cache).map((file) => file.split('node_modules/')[1]).filter(Boolean)
        .map((path) => path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/'));
      console.log(JSON.stringify([...new Set(packages)].sort()));`;
    expect(JSON.parse(run(script))).toEqual(['@opentelemetry/api', ...Object.keys(manifest.dependencies)].toSorted());
  });

  it('says its own version in the instrumentation scope', () => {
    expect(SCOPE_VERSION).toBe(manifest.version);
  });

  it('needs no optional peer for its types, where no framework is concerned', () => {
    const imported = new Set(declarations('dist/lib').flatMap(packagesImportedBy));
    expect([...imported].filter((name) => !name.startsWith('node:'))).toEqual(['@opentelemetry/api']);
  });

  it('names every package that it loads as a dependency or a peer', () => {
    const declared = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
    const sources = ['lib', 'nest-module'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => codeOf(join(ROOT, folder, file))),
    );
    const loaded = sources.flatMap((source) =>
      [...source.matchAll(/(?:from|require\()\s*'([^'.][^']*)'/g)].map(([, name = '']) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    );
    const undeclared = loaded.filter(
      (name) => !name.startsWith('node:') && !name.startsWith('otel-instrument') && !declared.has(name),
    );
    expect([...new Set(undeclared)]).toEqual([]);
  });
});
