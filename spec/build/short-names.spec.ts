import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync as swc } from '@swc/core';
import { buildSync, type BuildOptions } from 'esbuild';
import { minify as terser } from 'terser';
import * as typescript from 'typescript-5.9';
import type { SpanOutline } from '../../lib/testing';
import { runFixtures } from '../compat/compiled-fixtures';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../..');
const FIXTURE = join(__dirname, 'fixtures/short-names.ts');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-short-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/otel-instrument'));
  symlinkSync(join(ROOT, 'node_modules/tslib'), join(folder, 'node_modules/tslib'));
  copyFileSync(FIXTURE, join(folder, 'short-names.ts'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RESULTS = [3, 'o-1', 7, 0.1, 8];
const NAMED: readonly SpanOutline[] = [
  { name: 'Sum.add', attributes: { a: 1, b: 2 } },
  { name: 'Sum.find', attributes: { id: 'o-1' } },
  { name: 'Sum.move', attributes: { x: 1, y: 2, n: [5] } },
  { name: 'Sum.at', attributes: { i: 1 } },
  { name: 'twice', attributes: { n: 4 } },
];
const NAMELESS: readonly SpanOutline[] = ['add', 'find', 'move', 'at', 'twice'].map((name) => ({ name }));

function byTypeScript(options: typescript.CompilerOptions): string {
  return typescript.transpileModule(readFileSync(FIXTURE, 'utf8'), {
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.CommonJS,
      experimentalDecorators: true,
      ...options,
    },
  }).outputText;
}

function byEsbuild(options: BuildOptions): string {
  const { outputFiles = [] } = buildSync({
    entryPoints: [join(folder, 'short-names.ts')],
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'error',
    external: ['otel-instrument'],
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    ...options,
  });
  return outputFiles[0]?.text ?? '';
}

function bySwc(jsc: object): string {
  return swc(readFileSync(FIXTURE, 'utf8'), {
    swcrc: false,
    configFile: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true },
      ...jsc,
    },
  }).code;
}

async function traceOf(code: string, name: string): Promise<unknown> {
  const file = `${name.replaceAll(/\W+/g, '-')}.cjs`;
  writeFileSync(join(folder, file), code);
  const [run] = await runFixtures(folder, [file]);
  expect(run?.failure).toBeUndefined();
  expect(run?.results).toStrictEqual(RESULTS);
  return { trace: run?.trace, warnings: run?.warnings?.length };
}

describe('short names of the source are recorded when compiled by', () => {
  it.each<[string, () => string]>([
    ['TypeScript', () => byTypeScript({})],
    ['TypeScript, standard decorators', () => byTypeScript({ experimentalDecorators: false })],
    ['TypeScript to ES2015', () => byTypeScript({ target: typescript.ScriptTarget.ES2015 })],
    ['swc', () => bySwc({})],
    ['swc, standard decorators', () => bySwc({ transform: { decoratorVersion: '2022-03' } })],
    ['esbuild, in a bundle', () => byEsbuild({})],
    ['esbuild, file by file', () => byEsbuild({ bundle: false, external: [] })],
    [
      'esbuild, standard decorators',
      () => byEsbuild({ target: 'es2022', tsconfigRaw: { compilerOptions: { experimentalDecorators: false } } }),
    ],
    ['esbuild, this package in the bundle', () => byEsbuild({ external: [] })],
    ['esbuild, this package in the bundle, without spaces', () => byEsbuild({ external: [], minifyWhitespace: true })],
  ])('%s', async (name, compile) => {
    expect(await traceOf(compile(), name)).toStrictEqual({ trace: NAMED, warnings: 0 });
  });
});

describe('short names that nothing proves are not recorded when minified by', () => {
  it.each<[string, () => string | Promise<string>]>([
    ['esbuild --minify', () => byEsbuild({ minify: true })],
    ['esbuild --minify-identifiers', () => byEsbuild({ minifyIdentifiers: true })],
    [
      'esbuild --minify-identifiers, file by file',
      () => byEsbuild({ minifyIdentifiers: true, bundle: false, external: [] }),
    ],
    ['terser', async () => (await terser(byTypeScript({}), { toplevel: true })).code ?? ''],
    [
      'terser --mangle --beautify',
      async () =>
        (await terser(byTypeScript({}), { toplevel: true, compress: false, format: { beautify: true } })).code ?? '',
    ],
    ['swc, mangled only', () => bySwc({ minify: { compress: false, mangle: { toplevel: true } } })],
  ])('%s', async (name, compile) => {
    const { trace, warnings } = (await traceOf(await compile(), name)) as { trace: SpanOutline[]; warnings: number };
    expect(trace.map(({ attributes = {} }) => attributes)).toStrictEqual(NAMELESS.map(() => ({})));
    expect(trace.map((span) => span.name.replace('Sum.', ''))).toStrictEqual(NAMELESS.map((span) => span.name));
    expect(warnings).toBe(1);
  });

  it.each<[string, () => string]>([
    // Here, `add(a, b)` and all code next to it look as if a minifier had written them.
    ['TypeScript with importHelpers', () => byTypeScript({ importHelpers: true })],
    ['esbuild --minify-whitespace', () => byEsbuild({ minifyWhitespace: true })],
  ])('nor, in a file without a longer name, when compiled by %s', async (name, compile) => {
    const { trace, warnings } = (await traceOf(compile(), name)) as { trace: SpanOutline[]; warnings: number };
    expect(trace.map(({ attributes = {} }) => attributes)).toStrictEqual(NAMELESS.map(() => ({})));
    expect(warnings).toBe(1);
  });
});
