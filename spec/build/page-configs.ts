import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runService, type ServiceRun } from './run-service';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');

/** The configurations in docs/bundlers.md, by file name. */
export function configsOfPage(): ReadonlyMap<string, string> {
  const page = readFileSync(join(ROOT, 'docs/bundlers.md'), 'utf8');
  return new Map(
    [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => [name, code]),
  );
}

/**
 * The project of a reader of the page: sources, their `tsc` output, and the tools in `node_modules`.
 *
 * @param modules folders of packages
 */
export async function projectWith(modules: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'otel-instrument-page-'));
  mkdirSync(join(folder, 'node_modules/@rollup'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/@rspack'));
  mkdirSync(join(folder, 'src'));
  symlinkSync(ROOT, join(folder, 'node_modules/otel-instrument'));
  for (const [name, path] of modules.flatMap(packagesIn)) {
    const link = join(folder, 'node_modules', name);
    if (!existsSync(link)) symlinkSync(path, link);
  }
  copyFileSync(join(__dirname, 'fixtures/service.ts'), join(folder, 'src/main.ts'));
  const compilerOptions = {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    experimentalDecorators: true,
    rootDir: 'src',
    outDir: 'dist',
    types: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder, '--noCheck']);
  return folder;
}

const TOOLS = ['esbuild', 'rollup', 'vite', 'rolldown', 'webpack', '@rspack/core', '@rollup/plugin-terser'];

function packagesIn(folder: string): readonly (readonly [string, string])[] {
  const installed = new Set([
    ...readdirSync(folder),
    ...['@rspack', '@rollup'].flatMap((scope) =>
      existsSync(join(folder, scope)) ? readdirSync(join(folder, scope)).map((name) => `${scope}/${name}`) : [],
    ),
  ]);
  return TOOLS.filter((name) => installed.has(name)).map((name) => [name, join(folder, name)] as const);
}

/** A script that runs webpack or Rspack with a configuration: their command lines are separate packages. */
const RUN_COMPILER = (tool: string, config: string): string => `
  import { createRequire } from 'node:module';
  import config from './${config}';
  const tool = createRequire(import.meta.url)('${tool}');
  (tool.rspack ?? tool)(config, (error, stats) => {
    if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
  });`;

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'esbuild.mjs': ['esbuild.mjs'],
  'vite.config.mjs': ['node_modules/vite/bin/vite.js', 'build'],
  'rollup.config.mjs': ['node_modules/rollup/dist/bin/rollup', '-c', 'rollup.config.mjs'],
  'rolldown.config.mjs': ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs'],
  'webpack.config.mjs': ['run-webpack.mjs'],
  'rspack.config.mjs': ['run-rspack.mjs'],
  'bun.mjs': ['bun.mjs'],
};

/** Builds the project with a configuration of the page, and runs the output. */
export async function runConfig(folder: string, file: string, runtime = process.execPath): Promise<ServiceRun> {
  writeFileSync(join(folder, file), configsOfPage().get(file) ?? '');
  writeFileSync(join(folder, 'run-webpack.mjs'), RUN_COMPILER('webpack', 'webpack.config.mjs'));
  writeFileSync(join(folder, 'run-rspack.mjs'), RUN_COMPILER('@rspack/core', 'rspack.config.mjs'));
  await run(runtime, [...(COMMANDS[file] ?? [])], { cwd: folder });
  const built = ['main.cjs', 'main.mjs', 'main.js'].find((name) => existsSync(join(folder, 'out', name)));
  return runService(join(folder, 'out', built ?? 'nothing'));
}
