import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

const PAGE = readFileSync(join(__dirname, '../../docs/rust.md'), 'utf8');
const ALL = Array.from({ length: 61 }, (_, index) => String(index + 1).padStart(2, '0'));

/** `case file: name` of each numbered test in this folder. */
function testsOfTheFolder(): readonly string[] {
  return readdirSync(__dirname)
    .filter((file) => file.endsWith('.spec.ts') && file !== 'page.spec.ts')
    .flatMap((file) =>
      Array.from(
        readFileSync(join(__dirname, file), 'utf8').matchAll(/\bit\(\s*(['"`])(?<number>\d+): (?<name>.*?)\1,/g),
        ({ groups = {} }) => `${groups['number']} ${file.replace('.spec.ts', '')}: ${groups['name']}`,
      ),
    );
}

/** The same of each row of the table. */
function testsOfThePage(): readonly string[] {
  return Array.from(
    PAGE.matchAll(/^\| (?<number>\d+) \| `(?<file>[\w-]+)`: (?<name>.*?) \|/gm),
    ({ groups = {} }) => `${groups['number']} ${groups['file']}: ${groups['name']}`,
  );
}

const numbersOf = (tests: readonly string[]): readonly string[] => tests.map((test) => test.slice(0, 2)).toSorted();

describe('docs/rust.md', () => {
  it('has each case exactly once, like the tests', () => {
    expect(numbersOf(testsOfTheFolder())).toEqual(ALL);
    expect(numbersOf(testsOfThePage())).toEqual(ALL);
  });

  it('has the correct file and test name of each case', () => {
    expect(testsOfThePage()).toEqual(testsOfTheFolder().toSorted());
  });

  it('describes the behaviour in Rust and here for each case', () => {
    const rows = PAGE.split('\n').filter((line) => /^\| \d+ \|/.test(line));
    const said = rows.map((row) => row.split(' | ').map((cell) => cell.trim().length > 2));
    expect(said).toEqual(ALL.map(() => [true, true, true, true]));
  });

  it('has an example whose results are correct', async () => {
    const [, example = ''] = /```ts\n(.*?)```/s.exec(PAGE) ?? [];
    const checked = example.replaceAll(/^(.*); \/\/ => (.*)$/gm, 'expect($1).toEqual($2);');
    expect.assertions(1 + checked.split('expect(').length - 1);
    expect(checked).not.toBe(example);
    const { code } = transformSync(checked, {
      filename: join(__dirname, 'example.ts'),
      configFile: join(__dirname, '../../.swcrc'),
      sourceMaps: false,
    });
    const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
    await AsyncFunction('require', 'exports', 'expect', code)(require, {}, expect);
  });
});
