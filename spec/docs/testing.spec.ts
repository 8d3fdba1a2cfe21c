import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { read, ROOT } from './examples';
import { filesOf, PageProgram } from './page-program';
import { failuresOf } from './testing-page';

jest.setTimeout(60_000);

const PAGE = 'docs/testing.md';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

describe('the guide for tests', () => {
  const messages = new Map<string, string>();
  const expected = failuresOf(read(PAGE));
  let output = '';

  beforeAll(() => {
    const program = new PageProgram('docs-testing', filesOf(PAGE));
    program.compile();
    const built = join(ROOT, 'dist/lib');
    // The configuration of the page, and what a package of its own would have.
    const config = `
      import own from './jest.config.mjs';
      export default {
        ...own,
        rootDir: 'out',
        testEnvironment: 'node',
        transform: {},
        moduleNameMapper: {
          '^otel-instrument$': ${JSON.stringify(join(built, 'index.js'))},
          '^otel-instrument/testing$': ${JSON.stringify(join(built, 'testing/index.js'))},
          '^otel-instrument/testing/jest$': ${JSON.stringify(join(built, 'testing/jest.js'))},
        },
      };`;
    writeFileSync(join(program.folder, 'run.config.mjs'), config);
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const args = [jest, '--config=run.config.mjs', '--ci=false', '--json', '--outputFile=report.json', '-i'];
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: program.folder,
      encoding: 'utf8',
      timeout: 50_000,
      env: { ...process.env, OTEL_INSTRUMENT_FAILED_TESTS: join(program.folder, 'traces') },
    });
    output = stripVTControlCharacters(`${stdout}${stderr}`);
    const { testResults } = JSON.parse(readFileSync(join(program.folder, 'report.json'), 'utf8')) as Report;
    for (const { name, assertionResults } of testResults) {
      const file = name.replace(/^.*out\/(test\/.*)\.js$/, '$1.ts');
      const failures = assertionResults.flatMap(({ failureMessages }) => failureMessages);
      messages.set(file, stripVTControlCharacters(failures.join('\n')));
    }
  });

  it('has tests that pass, and some that fail to show what they print', () => {
    const failing = [...messages].filter(([, message]) => message !== '').map(([file]) => file);
    expect(failing.toSorted()).toStrictEqual([...expected.keys()].toSorted());
    expect(messages.size).toBeGreaterThan(failing.length + 3);
  });

  it.each([...expected])('shows the failure as it is printed: %s', (file, text) => {
    const message = messages.get(file) ?? '';
    const [shown = ''] = message.replace(/^Error: /, '').split('\n\nThe traces of this test are in a file.');
    expect(shown).toBe(text);
    for (const line of text.split('\n')) expect(output).toContain(line);
  });

  it('shows how a failure ends', () => {
    const ending = /The traces of this test are in a file\. To see them:\n {2}npx otel-instrument view --import /;
    expect(read(PAGE)).toMatch(ending);
    for (const file of expected.keys()) expect(messages.get(file)).toMatch(ending);
  });
});
