import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const PROGRAMS = join(ROOT, 'spec/consumers/types/programs');
const BIN = join(ROOT, 'node_modules');
const run = promisify(execFile);

let folder: string;
let tarball: string;

/** The packed package, unpacked so that a program next to it can import it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-resolution-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
  tarball = join(folder, stdout.trim());
  const installed = join(folder, 'node_modules/otel-instrument');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  mkdirSync(join(folder, 'node_modules/@opentelemetry'));
  const api = join(BIN, '@opentelemetry/api');
  await run('cp', ['-R', api, join(folder, 'node_modules/@opentelemetry/api')]);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The output of a tool, whether it succeeds or fails. */
async function said(...command: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, command, { cwd: folder }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return stdout + stderr;
}

interface Compilation {
  readonly compiler: string;
  readonly resolution: string;
  readonly options: object;
}

const MODULE: Readonly<Record<string, string>> = {
  node10: 'commonjs',
  node16: 'node16',
  nodenext: 'nodenext',
  bundler: 'esnext',
};
const LEGACY = { experimentalDecorators: true, emitDecoratorMetadata: true };
/** The declarations of the API use `console`, which comes from the DOM types if Node's types are missing. */
const WITHOUT_NODE = { types: [], lib: ['es2023', 'dom'] };
const withNode = (compiler: string, resolution: string): Compilation => ({
  compiler,
  resolution,
  options: { ...LEGACY, types: ['node'] },
});
const COMPILATIONS: readonly Compilation[] = [
  { compiler: 'typescript', resolution: 'nodenext', options: WITHOUT_NODE },
  { compiler: 'typescript-5.9', resolution: 'nodenext', options: WITHOUT_NODE },
  ...Object.keys(MODULE).map((resolution) => withNode('typescript-5.9', resolution)),
  // TypeScript 7 has no node10.
  ...['node16', 'nodenext', 'bundler'].map((resolution) => withNode('typescript', resolution)),
];

async function complaints({ compiler, resolution, options }: Compilation): Promise<string> {
  const files =
    resolution === 'node16' || resolution === 'nodenext' ? ['core.ts', 'core.mts', 'core.cts'] : ['core.ts'];
  const source = readFileSync(join(PROGRAMS, 'core.ts.txt'), 'utf8');
  for (const file of files) writeFileSync(join(folder, file), source);
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: MODULE[resolution],
    moduleResolution: resolution,
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    skipLibCheck: false,
    typeRoots: [join(BIN, '@types')],
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return said(join(BIN, compiler, 'bin/tsc'), '--pretty', 'false', '-p', folder);
}

describe('the declarations', () => {
  it.each(COMPILATIONS.map((compilation) => [JSON.stringify(Object.values(compilation)), compilation] as const))(
    'compile with skipLibCheck: false and %s',
    async (_name, compilation) => {
      expect(await complaints(compilation)).toBe('');
    },
    120_000,
  );

  it('import no Node module, so that they compile without @types/node', () => {
    const installed = join(folder, 'node_modules/otel-instrument/dist/lib');
    const entries = ['index', 'sdk', 'messaging/index', 'testing/index', 'viewer/index'].map((name) =>
      join(installed, `${name}.d.ts`),
    );
    const naming = [...reached(entries)].filter((file) => /(?:from|import\()\s*'node:/.test(codeOf(file)));
    expect(naming).toStrictEqual([]);
  });
});

describe('the tarball', () => {
  it('passes publint', async () => {
    const output = await said(join(BIN, 'publint/src/cli.js'), 'run', tarball, '--strict');
    expect(output).toContain('All good!');
  }, 120_000);

  it('has types for each entry and module resolution, with all rules enabled', async () => {
    const output = await said(join(BIN, '@arethetypeswrong/cli/dist/index.js'), tarball, '--format', 'json');
    const { analysis, problems } = JSON.parse(output) as {
      readonly analysis: {
        readonly entrypoints: Record<string, { resolutions: Record<string, { resolution?: object }> }>;
      };
      readonly problems?: object;
    };
    const holes = Object.entries(analysis.entrypoints).flatMap(([entry, { resolutions }]) =>
      Object.entries(resolutions).flatMap(([way, { resolution }]) => (resolution ? [] : [`${entry} ${way}`])),
    );
    expect({ problems, holes }).toStrictEqual({ problems: {}, holes: [] });
    expect(Object.keys(analysis.entrypoints)).toEqual(
      expect.arrayContaining([
        '.',
        './build',
        './messaging',
        './nest',
        './sdk',
        './testing',
        './testing/jest',
        './testing/jest-globals',
        './testing/vitest',
        './viewer',
      ]),
    );
  }, 120_000);

  it('contains each page that the README links to', () => {
    const installed = join(folder, 'node_modules/otel-instrument');
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, link = '']) =>
      /^[a-z]+:/.test(link) ? [] : [link],
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(installed, link)))).toStrictEqual([]);
  });

  it('contains no source map of a missing source', () => {
    const installed = join(folder, 'node_modules/otel-instrument');
    const dangling = readdirSync(installed, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.map'))
      .filter((file) => {
        const map = JSON.parse(readFileSync(join(installed, file), 'utf8')) as {
          sources: string[];
          sourcesContent?: [];
        };
        return !map.sourcesContent && map.sources.some((source) => !existsSync(resolve(installed, file, '..', source)));
      });
    expect(dangling).toStrictEqual([]);
  });
});

/** The declaration files that a compiler reads for the entries. */
function reached(files: readonly string[], seen = new Set<string>()): ReadonlySet<string> {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    const next = [...codeOf(file).matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map(([, path = '']) => {
      const target = resolve(file, '..', path);
      return existsSync(`${target}.d.ts`) ? `${target}.d.ts` : join(target, 'index.d.ts');
    });
    reached(next, seen);
  }
  return seen;
}

/** The file without comments, whose examples may import anything. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
}
