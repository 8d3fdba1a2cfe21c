import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { transformSync } from '@swc/core';

const PROGRAMS = join(__dirname, 'programs');
/** The configuration of Vitest in the guide. */
const [CONFIG = ''] =
  /(?<=^\/\/ vitest\.config\.mjs\n)[^`]+/m.exec(readFileSync(join(__dirname, '../../../docs/testing.md'), 'utf8')) ??
  [];

/** One test runner, in the folder where `.ci/services` has installed it. */
export interface Runner {
  readonly title: string;
  readonly folder: string;
  /** The first lines of a test file. */
  readonly head: string;
  /** Compiles the tests to CommonJS if the runner does not compile them. */
  readonly compiles: boolean;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

const node24 = (folder: string): string =>
  join(__dirname, folder, 'node_modules', `node-24-${process.platform}-${process.arch}`, 'bin/node');

const ofVitest = (version: string, globals: boolean, node = process.execPath): Runner => ({
  title: `Vitest ${version} ${globals ? 'with' : 'without'} globals`,
  folder: `vitest-${version}`,
  head: globals
    ? 'const fake = vi;'
    : "import { afterEach, describe, expect, test, vi } from 'vitest';\nconst fake = vi;",
  compiles: false,
  files: {
    'vitest.config.mjs': globals ? CONFIG.replace('test: {', 'test: { globals: true,') : CONFIG,
  },
  command: [
    node,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--root=work',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=report.json',
  ],
});

const ofJest = (globals: boolean): Runner => ({
  title: `Jest 29 ${globals ? 'with' : 'without'} globals`,
  folder: 'jest-29',
  head: globals
    ? 'const fake = jest;'
    : "import { afterEach, describe, expect, jest, test } from '@jest/globals';\nconst fake = jest;",
  compiles: true,
  files: {
    'jest.config.json': JSON.stringify({
      injectGlobals: globals,
      setupFilesAfterEnv: [`otel-instrument/testing/${globals ? 'jest' : 'jest-globals'}`],
    }),
  },
  command: [
    process.execPath,
    'node_modules/jest/bin/jest.js',
    '--config=work/jest.config.json',
    '--json',
    '--outputFile=work/report.json',
  ],
});

export const RUNNERS: readonly Runner[] = [
  ofVitest('5', true, node24('vitest-5')),
  ofVitest('5', false, node24('vitest-5')),
  ofVitest('4', true),
  ofVitest('4', false),
  ofJest(true),
  ofJest(false),
];

/** What a run said and left. */
export interface RunnerOutcome {
  readonly output: string;
  /** Outcome and message by the name of the test. */
  readonly tests: Readonly<Record<string, { readonly status: string; readonly message: string }>>;
  readonly snapshot: string;
  /** Paths of the traces of failed tests, and their content. */
  readonly traces: readonly { readonly path: string; readonly content: string }[];
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { fullName: string; status: string; failureMessages: readonly string[] }[];
  }[];
}

/** Runs the test programs. */
export function runPrograms({ folder, head, compiles, files, command }: Runner): RunnerOutcome {
  const work = join(__dirname, folder, 'work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(work, name), content);
  for (const name of readdirSync(PROGRAMS)) {
    const source = readFileSync(join(PROGRAMS, name), 'utf8').replace('// RUNNER', head);
    const target = join(work, name.replace(/\.ts\.txt$/, compiles ? '.js' : '.ts'));
    writeFileSync(target, compiles ? commonJs(source) : source);
  }
  const [program = '', ...args] = command;
  const { stdout, stderr } = spawnSync(program, args, {
    cwd: join(__dirname, folder),
    encoding: 'utf8',
    timeout: 120_000,
    env: { PATH: process.env['PATH'], OTEL_INSTRUMENT_FAILED_TESTS: join(work, 'traces') },
  });
  const output = stripVTControlCharacters(`${stdout}${stderr}`);
  try {
    return { output, ...left(work) };
  } catch (error) {
    throw new Error(output, { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function left(work: string): Omit<RunnerOutcome, 'output'> {
  const { testResults } = JSON.parse(readFileSync(join(work, 'report.json'), 'utf8')) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const [snapshot = ''] = readdirSync(join(work, '__snapshots__'));
  return {
    tests: Object.fromEntries(
      results.map(({ fullName, status, failureMessages }) => [
        fullName,
        { status, message: stripVTControlCharacters(failureMessages.join('\n')) },
      ]),
    ),
    snapshot: readFileSync(join(work, '__snapshots__', snapshot), 'utf8'),
    traces: readdirSync(join(work, 'traces')).map((name) => ({
      path: `work/traces/${name}`,
      content: readFileSync(join(work, 'traces', name), 'utf8'),
    })),
  };
}

function commonJs(source: string): string {
  const options = {
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  } as const;
  return transformSync(source, { ...options, swcrc: false, configFile: false }).code;
}
