import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transformSync as swcTransform } from '@swc/core';
import { transformSync as esbuildTransform } from 'esbuild';
import * as typescript59 from 'typescript-5.9';
import type { SpanOutline } from '../../lib/testing';

export type DecoratorForm = 'legacy' | 'standard';
export type Target = 'es5' | 'es2017' | 'es2022';
export type ModuleForm = 'commonjs' | 'esm';
export type Compiler = 'typescript-5.9' | 'typescript-7' | 'swc' | 'esbuild';

/** One way to compile the fixtures. */
export interface Variant {
  readonly compiler: Compiler;
  readonly form: DecoratorForm;
  readonly target: Target;
  readonly module: ModuleForm;
}

export const nameOf = ({ compiler, form, target, module }: Variant): string =>
  `${compiler} ${form} ${target} ${module}`;

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const FIXTURES = join(__dirname, 'fixtures');
const FORMS: readonly DecoratorForm[] = ['legacy', 'standard'];
const MODULES: readonly ModuleForm[] = ['commonjs', 'esm'];
const TARGETS: Readonly<Record<Compiler, readonly Target[]>> = {
  'typescript-5.9': ['es5', 'es2017', 'es2022'],
  'typescript-7': ['es2017', 'es2022'],
  swc: ['es2017', 'es2022'],
  // With target `esnext`, esbuild keeps standard decorators, which no Node version can run yet.
  esbuild: ['es2017', 'es2022'],
};

export const VARIANTS: readonly Variant[] = Object.entries(TARGETS).flatMap(([compiler, targets]) =>
  FORMS.flatMap((form) =>
    targets.flatMap((target) => MODULES.map((module) => ({ compiler: compiler as Compiler, form, target, module }))),
  ),
);

/** The fixtures that a variant supports. */
export function fixturesOf({ form, target, module }: Variant): readonly string[] {
  return [
    'methods.ts',
    'classes.ts',
    'combinations.ts',
    ...(form === 'legacy' ? ['marks.ts'] : []),
    // TypeScript keeps private names for ES2015 and later only.
    ...(form === 'standard' && target !== 'es5' ? ['private-methods.ts'] : []),
    ...(module === 'esm' && target === 'es2022' ? ['module-meta.mts'] : []),
  ];
}

/** Legacy decorators do not support private methods, so this fixture is not part of the project's sources. */
const sourceOf = (fixture: string): string =>
  readFileSync(join(FIXTURES, fixture === 'private-methods.ts' ? `${fixture}.txt` : fixture), 'utf8');

/** The results and the trace of a fixture. */
export interface FixtureRun {
  readonly file: string;
  readonly failure?: string;
  readonly results?: readonly unknown[];
  readonly trace?: readonly SpanOutline[];
  readonly openSpans?: number;
  readonly warnings?: readonly unknown[];
}

/** Runs all compiled fixtures in one separate process. */
export async function runFixtures(folder: string, files: readonly string[]): Promise<readonly FixtureRun[]> {
  const { stdout } = await run(process.execPath, [join(__dirname, 'run-fixtures.cjs'), folder, ...files]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FixtureRun);
}

/** The path of a compiled fixture in the folder. */
export const fileOf = (variant: Variant, fixture: string): string =>
  join(nameOf(variant), fixture.replace(/ts$/, 'js'));

/**
 * Compiles every fixture in every variant into a new folder, where `otel-instrument` resolves as an installed package.
 * Each variant has its own subfolder, named after it.
 */
export async function compileFixtures(folder: string): Promise<void> {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/otel-instrument'));
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  for (const variant of VARIANTS) {
    const output = join(folder, nameOf(variant));
    mkdirSync(output);
    const type = variant.module === 'esm' ? 'module' : 'commonjs';
    writeFileSync(join(output, 'package.json'), JSON.stringify({ type }));
    for (const fixture of fixturesOf(variant)) {
      const source = sourceOf(fixture);
      writeFileSync(join(sources, fixture), source);
      if (variant.compiler === 'typescript-7') continue;
      writeFileSync(join(folder, fileOf(variant, fixture)), COMPILE[variant.compiler](source, variant));
    }
  }
  await Promise.all(
    VARIANTS.filter(({ compiler }) => compiler === 'typescript-7').map((variant) =>
      compileByCommandLine(variant, sources, join(folder, nameOf(variant))),
    ),
  );
}

const SCRIPT_TARGETS: Record<Target, typescript59.ScriptTarget> = {
  es5: typescript59.ScriptTarget.ES5,
  es2017: typescript59.ScriptTarget.ES2017,
  es2022: typescript59.ScriptTarget.ES2022,
};

const COMPILE: Record<Exclude<Compiler, 'typescript-7'>, (source: string, variant: Variant) => string> = {
  'typescript-5.9': (source, { form, target, module }) =>
    typescript59.transpileModule(source, {
      compilerOptions: {
        target: SCRIPT_TARGETS[target],
        module: module === 'esm' ? typescript59.ModuleKind.ESNext : typescript59.ModuleKind.CommonJS,
        downlevelIteration: target === 'es5',
        ...(form === 'legacy' ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {}),
      },
    }).outputText,
  swc: (source, { form, target, module }) =>
    swcTransform(source, {
      swcrc: false,
      configFile: false,
      module: { type: module === 'esm' ? 'es6' : 'commonjs' },
      jsc: {
        target: target as 'es2017' | 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform:
          form === 'legacy' ? { legacyDecorator: true, decoratorMetadata: true } : { decoratorVersion: '2022-03' },
      },
    }).code,
  esbuild: (source, { form, target, module }) =>
    esbuildTransform(source, {
      loader: 'ts',
      target,
      format: module === 'esm' ? 'esm' : 'cjs',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: form === 'legacy' } },
      platform: 'node',
      // Without it, esbuild renames a class that references itself.
      keepNames: true,
    }).code,
};

async function compileByCommandLine(variant: Variant, sources: string, output: string): Promise<void> {
  await run(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      '--noCheck',
      '--target',
      variant.target,
      '--outDir',
      output,
      '--moduleResolution',
      'bundler',
      '--module',
      variant.module === 'esm' ? 'esnext' : 'commonjs',
      ...(variant.form === 'legacy' ? ['--experimentalDecorators', '--emitDecoratorMetadata'] : []),
      ...fixturesOf(variant),
    ],
    { cwd: sources },
  );
}
