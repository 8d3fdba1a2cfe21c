import { contributing, exists, importsOf } from './source-files';

interface Walk {
  readonly title: string;
  readonly steps: readonly string[];
  readonly files: readonly string[];
}

const WALKS: readonly Walk[] = contributing('Walks')
  .split(/^### /m)
  .slice(1)
  .map((part) => {
    const [title = '', ...lines] = part.split('\n');
    const steps = lines.filter((line) => /^\d+\. /.test(line));
    const files = [...steps.join('\n').matchAll(/`((?:lib|nest-module)\/[^`]+\.ts)`/g)].map(([, file = '']) => file);
    return { title, steps, files };
  });

const isJoined = (one: string, other: string): boolean =>
  importsOf(one).includes(other) || importsOf(other).includes(one);

describe('the walks of CONTRIBUTING.md', () => {
  it('tell of an argument, a request, a message, an error, a log line, the viewer, the Collector and a shutdown', () => {
    expect(WALKS.map(({ title }) => title)).toStrictEqual([
      'One argument, from the decorator to the bytes',
      'A request',
      'A message',
      'An error',
      'A log line',
      'A trace in the viewer',
      'A configuration of the Collector',
      'A shutdown',
    ]);
  });

  it.each(WALKS)('take at most ten lines, and name files in each: $title', ({ steps }) => {
    expect(steps.length).toBeLessThanOrEqual(10);
    expect(steps.filter((step) => !/`(?:lib|nest-module)\//.test(step))).toStrictEqual([]);
  });

  it.each(WALKS)('name files that exist: $title', ({ files }) => {
    expect(files.filter((file) => !exists(file))).toStrictEqual([]);
  });

  it.each(WALKS)('go from file to file along imports: $title', ({ files }) => {
    const pairs = files.slice(1).map((file, index) => [files[index] ?? '', file] as const);
    expect(pairs.filter(([one, other]) => exists(one) && exists(other) && !isJoined(one, other))).toStrictEqual([]);
  });
});
