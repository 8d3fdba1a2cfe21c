import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Options, transform as swcTransform } from '@swc/core';
import { build as esbuild, type BuildOptions, transform as esbuildTransform } from 'esbuild';
import { rollup, type Plugin as RollupPlugin } from 'rollup';
import { minify as terser, type MinifyOptions } from 'terser';
import * as uglify from 'uglify-js';
import webpack from 'webpack';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');

// The built package: webpack loads a file of it by its path.
const { esbuildPlugin, rollupPlugin, webpackPlugin } =
  jest.requireActual<typeof import('../../lib/build')>('../../dist/lib/build');

/** One way to turn a TypeScript file into the file that a service runs. */
export interface Tool {
  readonly name: string;
  /** Whether it shortens names. */
  readonly mangles: boolean;
  /** Whether to print its spans next to those of the source. */
  readonly shown?: boolean;
  make(entry: string, outfile: string, withPlugin: boolean): Promise<void>;
}

const EXTERNAL = ['otel-instrument'];
const LEGACY = JSON.stringify({ compilerOptions: { experimentalDecorators: true } });

function byEsbuild(name: string, options: BuildOptions, mangles = true): Tool {
  return {
    name: `esbuild ${name}`.trim(),
    mangles,
    async make(entry, outfile, withPlugin) {
      await esbuild({
        entryPoints: [entry],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        external: EXTERNAL,
        tsconfigRaw: LEGACY,
        logLevel: 'error',
        plugins: withPlugin ? [esbuildPlugin()] : [],
        ...options,
      });
    },
  };
}

/** Compiles with `tsc`, for tools that bundle a service from its `dist`. */
function compiled(entry: string): Promise<string> {
  const known = compilations.get(entry) ?? compileOnce(entry);
  compilations.set(entry, known);
  return known;
}

const compilations = new Map<string, Promise<string>>();

async function compileOnce(entry: string): Promise<string> {
  const outDir = join(dirname(entry), 'compiled');
  await run(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '--ignoreConfig',
    '--noCheck',
    '--target',
    'es2022',
    '--module',
    'commonjs',
    '--moduleResolution',
    'bundler',
    '--experimentalDecorators',
    '--emitDecoratorMetadata',
    '--rootDir',
    dirname(entry),
    '--outDir',
    outDir,
    entry,
  ]);
  return join(outDir, 'service.js');
}

/** The reference for all tools: the service as `tsc` compiles it. */
export const SOURCE: Tool = {
  name: 'tsc',
  mangles: false,
  async make(entry, outfile) {
    copyFileSync(await compiled(entry), outfile);
  },
};

/** A minifier that runs on the bundle of a service's compiled files. */
function afterwards(name: string, minify: (code: string) => Promise<string>, target = 'es2022'): Tool {
  return {
    name: `tsc, esbuild, ${name}`,
    mangles: true,
    async make(entry, outfile, withPlugin) {
      await byEsbuild('', { target }).make(await compiled(entry), outfile, withPlugin);
      writeFileSync(outfile, await minify(readFileSync(outfile, 'utf8')));
    },
  };
}

const byTerser = (flags: string, options: MinifyOptions): Tool =>
  afterwards(`terser ${flags}`.trim(), async (code) => (await terser(code, options)).code ?? '');

const UGLIFY = afterwards(
  'uglify-js',
  async (source) => {
    const { code, error } = uglify.minify(source);
    if (error) throw error;
    return code;
  },
  'es2017',
);

/** Compiles TypeScript in Rollup. */
const typescriptBy = (
  compile: (code: string) => Promise<{ code: string; map?: string | undefined }>,
): RollupPlugin => ({
  name: 'typescript',
  transform: async (code, id) => (id.endsWith('.ts') ? compile(code) : null),
});

const bySwc = (name: string, options: Options): Tool =>
  byRollup(`rollup, swc ${name}`, (code) =>
    swcTransform(code, {
      swcrc: false,
      configFile: false,
      module: { type: 'es6' },
      ...options,
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        ...options.jsc,
      },
    }),
  );

function byRollup(
  name: string,
  compile: Parameters<typeof typescriptBy>[0],
  minify: (code: string) => Promise<string> = async (code) => code,
): Tool {
  return {
    name,
    mangles: true,
    async make(entry, outfile, withPlugin) {
      const bundle = await rollup({
        input: entry,
        external: EXTERNAL,
        plugins: [...(withPlugin ? [rollupPlugin()] : []), typescriptBy(compile)],
      });
      const { output } = await bundle.generate({ format: 'cjs' });
      writeFileSync(outfile, await minify(output[0].code));
    },
  };
}

const WEBPACK: Tool = {
  name: 'tsc, webpack',
  mangles: true,
  async make(entry, outfile, withPlugin) {
    const compiler = webpack({
      mode: 'production',
      target: 'node',
      entry: await compiled(entry),
      output: { path: dirname(outfile), filename: 'webpack.cjs' },
      externals: { 'otel-instrument': 'commonjs otel-instrument' },
      plugins: withPlugin ? [webpackPlugin()] : [],
    });
    await new Promise<void>((done, fail) =>
      compiler.run((error, stats) => {
        if (error ?? stats?.hasErrors()) fail(error ?? new Error(stats?.toString()));
        else done();
      }),
    );
    writeFileSync(outfile, readFileSync(join(dirname(outfile), 'webpack.cjs')));
  },
};

const ROLLUP = byRollup(
  'rollup, esbuild, terser',
  (code) => esbuildTransform(code, { loader: 'ts', tsconfigRaw: LEGACY, sourcemap: true }),
  async (code) => (await terser(code, { module: true })).code ?? '',
);

export const TOOLS: readonly Tool[] = [
  byEsbuild('', {}, false),
  byEsbuild('--minify-whitespace', { minifyWhitespace: true }, false),
  { ...byEsbuild('--minify', { minify: true }), shown: true },
  byEsbuild('--minify --keep-names', { minify: true, keepNames: true }),
  byEsbuild('--minify-identifiers', { minifyIdentifiers: true }),
  byEsbuild('--minify-identifiers --keep-names', { minifyIdentifiers: true, keepNames: true }),
  byEsbuild('--minify --format=esm', { minify: true, format: 'esm', banner: { js: '' } }),
  byEsbuild('--minify, this package in the bundle', { minify: true, external: [] }),
  byEsbuild('--minify-identifiers, without --bundle', { minifyIdentifiers: true, bundle: false, external: [] }),
  byTerser('', {}),
  byTerser('--module', { module: true }),
  byTerser('--toplevel --keep-classnames --keep-fnames', { toplevel: true, keep_classnames: true, keep_fnames: true }),
  byTerser('--mangle --beautify', { mangle: true, format: { beautify: true } }),
  bySwc('jsc.minify', { minify: true, jsc: { minify: { compress: true, mangle: true } } }),
  bySwc('jsc.minify, mangled only', { minify: false, jsc: { minify: { compress: false, mangle: true } } }),
  bySwc('jsc.minify, toplevel', { minify: true, jsc: { minify: { compress: true, mangle: { toplevel: true } } } }),
  UGLIFY,
  { ...WEBPACK, shown: true },
  ROLLUP,
];
