import { isFileOfProgram, pageExamples, pages, read } from './examples';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NO_REMAINS, runExample } from './run-example';

const EXAMPLES = pageExamples();

describe('the example of', () => {
  it.each(EXAMPLES.filter((example) => !isFileOfProgram(example)))('$name', async (example) => {
    const remains = await runExample(example, (actual, expected) => expect(actual).toEqual(expected));
    expect(remains).toEqual(NO_REMAINS);
  }, 30_000);
});

describe('the pages', () => {
  it('have a separate test for whole files', () => {
    const programs = new Set(EXAMPLES.filter(isFileOfProgram).map(({ file }) => file));
    const without = [...programs].filter((file) => {
      const test = join(__dirname, file.replace(/^.*?([\w-]+)\.md$/, '$1.spec.ts').toLowerCase());
      return !existsSync(test);
    });
    expect(without).toEqual([]);
  });

  it('mention only existing npm scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    // The guide for NestJS runs scripts of the project that `nest new` creates.
    const ours = pages().filter((page) => page !== 'docs/nest.md');
    const named = ours.flatMap((page) =>
      [...read(page).matchAll(/\bnpm (?:run (\S+?)|(start|test))(?=[\s`])/g)].map(([, run, verb]) => run ?? verb ?? ''),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((verb) => !(verb in scripts))).toEqual([]);
  });
});
