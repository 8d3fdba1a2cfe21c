import { docstringExamples } from './examples';
import { ENTRIES, exportsOf } from './exports';
import { NO_REMAINS, runExample } from './run-example';

const EXAMPLES = docstringExamples();

describe.each(Object.entries(ENTRIES))('%s', (specifier, entry) => {
  it('has an example in the docstring of every function and class', () => {
    const exported = require(specifier) as Readonly<Record<string, unknown>>;
    const callable = exportsOf(entry).filter(({ name }) => typeof exported[name] === 'function');
    expect(callable.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(exported).filter((name) => typeof exported[name] === 'function').toSorted(),
    );
    const without = callable.filter(({ name, file }) => !EXAMPLES.some((example) => example.name === `${file}: ${name}`));
    expect(without.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
  });
});

describe('the example of', () => {
  it.each(EXAMPLES)('$name', async (example) => {
    const remains = await runExample(example, (actual, expected) => expect(actual).toEqual(expected));
    expect(remains).toEqual(NO_REMAINS);
  }, 30_000);
});
