import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import type { Tool } from '../../build/tools';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');
const BUILD = join(ROOT, 'dist/lib/build/index.js');
const { resolve } = createRequire(join(__dirname, 'package.json'));

/** Runs a build script in its own process, because most of these tools are ES modules. */
async function runScript(script: string, outfile: string, runtime = process.execPath): Promise<void> {
  const file = join(dirname(outfile), 'build.mjs');
  writeFileSync(file, script);
  await run(runtime, [file], { cwd: dirname(outfile) });
}

const moduleOf = (name: string): string => JSON.stringify(pathToFileURL(resolve(name)).href);
const plugin = (name: string, withPlugin: boolean): string =>
  withPlugin ? `require(${JSON.stringify(BUILD)}).${name}()` : 'undefined';
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const viteBy = (name: string, options: (entry: string) => object): Tool => ({
  name: `vite ${name}`,
  mangles: true,
  make: (entry, outfile, withPlugin) =>
    runScript(
      `${REQUIRE}
       import { build } from ${moduleOf('vite')};
       await build({
         configFile: false,
         root: ${JSON.stringify(dirname(entry))},
         logLevel: 'error',
         plugins: [${plugin('vitePlugin', withPlugin)}],
         build: { outDir: ${JSON.stringify(dirname(outfile))}, emptyOutDir: false, target: 'node20', ...${JSON.stringify(options(entry))},
           rollupOptions: { external: ['otel-instrument'], output: { entryFileNames: 'out.mjs' } } },
       });`,
      outfile,
    ),
});

const rolldownBy = (name: string, minify: object | boolean): Tool => ({
  name: `rolldown ${name}`,
  mangles: true,
  make: (entry, outfile, withPlugin) =>
    runScript(
      `${REQUIRE}
       import { rolldown } from ${moduleOf('rolldown')};
       const bundle = await rolldown({
         input: ${JSON.stringify(entry)},
         platform: 'node',
         external: ['otel-instrument'],
         transform: { decorator: { legacy: true } },
         plugins: [${plugin('rolldownPlugin', withPlugin)}],
       });
       await bundle.write({ file: ${JSON.stringify(outfile)}, format: 'esm', minify: ${JSON.stringify(minify)} });
       await bundle.close();`,
      outfile,
    ),
});

const RSPACK: Tool = {
  name: 'rspack',
  mangles: true,
  make: (entry, outfile, withPlugin) =>
    runScript(
      `${REQUIRE}
       import { rspack } from ${moduleOf('@rspack/core')};
       const compiler = rspack({
         mode: 'production',
         target: 'node',
         entry: ${JSON.stringify(entry)},
         output: { path: ${JSON.stringify(dirname(outfile))}, filename: 'out.cjs' },
         externals: { 'otel-instrument': 'commonjs otel-instrument' },
         module: { rules: [{ test: /\\.ts$/, loader: 'builtin:swc-loader', options: { jsc: {
           parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true } } } }] },
         plugins: [${plugin('rspackPlugin', withPlugin)}].filter(Boolean),
       });
       compiler.run((error, stats) => {
         if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
       });`,
      outfile,
    ),
};

const bunBy = (name: string, minify: object | boolean): Tool => ({
  name: `bun ${name}`,
  mangles: true,
  make: (entry, outfile, withPlugin) =>
    runScript(
      `const result = await Bun.build({
         entrypoints: [${JSON.stringify(entry)}],
         outdir: ${JSON.stringify(dirname(outfile))},
         naming: 'out.mjs',
         target: 'node',
         external: ['otel-instrument'],
         minify: ${JSON.stringify(minify)},
         plugins: [${plugin('bunPlugin', withPlugin)}].filter(Boolean),
       });
       if (!result.success) throw new AggregateError(result.logs);`,
      outfile,
      join(__dirname, 'node_modules/.bin/bun'),
    ),
});

const CLOSURE: Tool = {
  name: 'esbuild, google-closure-compiler',
  mangles: true,
  async make(entry, outfile, withPlugin) {
    const { esbuildPlugin } = jest.requireActual<typeof import('../../../lib/build')>(BUILD);
    const bundle = `${outfile}.bundle.js`;
    await esbuild({
      entryPoints: [entry],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['otel-instrument'],
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      plugins: withPlugin ? [esbuildPlugin()] : [],
    });
    await run(process.execPath, [
      join(__dirname, 'node_modules/google-closure-compiler/cli.js'),
      '--js',
      bundle,
      '--js_output_file',
      outfile,
      '--warning_level',
      'QUIET',
      '--language_in',
      'ECMASCRIPT_NEXT',
      '--language_out',
      'ECMASCRIPT_NEXT',
    ]);
  },
};

/** The configuration files that a TypeScript file with decorators needs. */
export function writeTsconfig(folder: string): void {
  const compilerOptions = {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    experimentalDecorators: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
}

export const HEAVY_TOOLS: readonly Tool[] = [
  viteBy('build.ssr, minified', (entry) => ({ ssr: entry, minify: true })),
  // Vite keeps whitespace in an ES library, and shortens its names.
  viteBy('build.lib', (entry) => ({ lib: { entry, formats: ['es'] }, minify: true })),
  rolldownBy('minify', true),
  rolldownBy('minify, mangled only', { mangle: true, compress: false, codegen: false }),
  RSPACK,
  bunBy('minify', true),
  bunBy('minify.identifiers', { identifiers: true }),
  CLOSURE,
];

/** The output of Babel for TypeScript. */
export function byBabel(source: string, version: string): string {
  const babel = createRequire(join(__dirname, 'package.json'))('@babel/core') as {
    transformSync(source: string, options: object): { readonly code: string };
  };
  const { code } = babel.transformSync(source, {
    filename: 'service.ts',
    babelrc: false,
    configFile: false,
    presets: [resolve('@babel/preset-typescript')],
    plugins: [[resolve('@babel/plugin-proposal-decorators'), { version }]],
  });
  return code;
}
