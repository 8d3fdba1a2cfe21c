import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const ROOT = join(__dirname, '../..');

/** What a run of Jest said and left. */
export interface JestRun {
  /** Both outputs, without colors. */
  readonly output: string;
  readonly status: number | null;
  /** Outcome and message by the name of the test. */
  readonly tests: Readonly<Record<string, { readonly status: string; readonly message: string }>>;
  /** The traces of failed tests, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { fullName: string; status: string; failureMessages: readonly string[] }[];
  }[];
}

/** Runs Jest in a project of its own with the built package. */
export function runJest(files: Readonly<Record<string, string>>, config: object = {}, ...flags: string[]): JestRun {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist/jest-project-'));
  const traces = join(folder, 'traces');
  try {
    for (const [path, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
    const built = join(ROOT, 'dist/lib');
    const complete = {
      rootDir: folder,
      testEnvironment: 'node',
      transform: {},
      setupFilesAfterEnv: ['otel-instrument/testing/jest'],
      moduleNameMapper: {
        '^otel-instrument$': join(built, 'index.js'),
        '^otel-instrument/testing$': join(built, 'testing/index.js'),
        '^otel-instrument/testing/(.*)$': join(built, 'testing/$1.js'),
      },
      ...config,
    };
    const report = join(folder, 'report.json');
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const given = ['--config', JSON.stringify(complete), '--ci', '--no-cache', '--json', '--outputFile', report];
    const { stdout, stderr, status } = spawnSync(process.execPath, [jest, ...given, ...flags], {
      encoding: 'utf8',
      cwd: folder,
      timeout: 50_000,
      env: { ...process.env, OTEL_INSTRUMENT_FAILED_TESTS: traces },
    });
    return {
      output: stripVTControlCharacters(`${stdout}${stderr}`),
      status,
      tests: testsOf(JSON.parse(readFileSync(report, 'utf8')) as Report),
      files: contentOf(traces),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function testsOf({ testResults }: Report): JestRun['tests'] {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return Object.fromEntries(
    all.map(({ fullName, status, failureMessages }) => [
      fullName,
      { status, message: stripVTControlCharacters(failureMessages.join('\n')) },
    ]),
  );
}

function contentOf(folder: string): Record<string, string> {
  try {
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch {
    return {};
  }
}
