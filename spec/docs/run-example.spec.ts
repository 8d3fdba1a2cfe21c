import { HIDDEN_LINES } from './hidden-lines';
import { docstringExamples, type Example, pageExamples } from './examples';
import { NO_REMAINS, type Remains, runExample } from './run-example';

/** Runs code as an example in a docstring of the decorator. */
function run(code: string): Promise<Remains> {
  const example: Example = { name: 'lib/instrument/instrument.ts: a test', file: 'lib/instrument/instrument.ts', code };
  return runExample(example, (actual, expected) => expect(actual).toEqual(expected));
}

describe('an example', () => {
  it('passes if all of its assertions hold: multi-line ones, those on the next line, and those about errors', async () => {
    const code = `
const sum = (...terms: number[]): number =>
  terms.reduce((a, b) => a + b, 0);
sum(
  1,
  2,
); // => 3
['b', 'a']
  .toSorted()
  .join('');
// => 'ab'
({ a: 1, b: [2] });
// => {
//      a: 1,
//      b: [2],
//    }
await Promise.resolve(4); // => 4
Instrument({ nmae: 'x' } as never); // throws OptionError: Did you mean \`name\`?
setFilter('info,='); // throws OptionError`;
    expect(await run(code)).toEqual(NO_REMAINS);
  });

  it.each([
    ['gives another value', '1 + 1; // => 3', '"1 + 1": 3'],
    ['gives a value of another type', "String(1); // => 1", '"String(1)": 1'],
    ['throws another error', "setFilter('info,='); // throws RangeError", 'RangeError'],
    ['throws another message', "setFilter('info,='); // throws OptionError: ratio", 'OptionError: ratio'],
    ['throws nothing', "setFilter('info'); // throws OptionError", 'nothing'],
    ['throws an unexpected error', "throw new Error('by itself');", 'by itself'],
    ['uses an unknown name', 'nowhere();', 'nowhere is not defined'],
    ['does not parse', 'const = 1;', 'Syntax Error'],
    ['claims something of a statement', 'const one = 1; // => 1', 'Syntax Error'],
  ])('fails if it %s', async (_how, code, said) => {
    await expect(run(code)).rejects.toThrow(said);
  });

  it('fails if an assertion is never reached', async () => {
    expect(await run("if (Date.now() < 0) {\n  setFilter('info'); // => undefined\n}")).toEqual({
      ...NO_REMAINS,
      unreached: ["setFilter('info')"],
    });
  });

  it('fails if it leaves a span open, causes a warning, or leaves telemetry running', async () => {
    expect(await run("openSpan({ name: 'open' });")).toEqual({ ...NO_REMAINS, openSpans: 1 });
    expect(await run("samplerForEnvironment('mars');")).toEqual({
      ...NO_REMAINS,
      warnings: ['ENVIRONMENT_WITHOUT_PRESET'],
    });
    const code = "(globalThis as { left?: unknown }).left = startTelemetry({ serviceName: 'orders', exporter: 'none' });";
    expect(await run(code)).toEqual({ ...NO_REMAINS, running: true });
    await (globalThis as { left?: { shutdown(): Promise<void> } }).left?.shutdown();
  });

  it('does not affect the next one', async () => {
    const before = { ...process.env };
    await run("setFilter('off');\nprocess.env['SET_BY_EXAMPLE'] = 'yes';");
    expect(await run("currentFilter().text; // => 'info'")).toEqual(NO_REMAINS);
    expect(process.env).toEqual(before);
  });
});

describe('hidden lines', () => {
  it('belong to an example that exists', () => {
    const names = new Set([...docstringExamples(), ...pageExamples()].map(({ name }) => name));
    expect(Object.keys(HIDDEN_LINES).filter((name) => !names.has(name))).toEqual([]);
  });
});
