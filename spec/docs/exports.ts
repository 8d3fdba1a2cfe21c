import { dirname, join } from 'node:path';
import { read } from './examples';

/** The public entries: their specifiers and files. */
export const ENTRIES: Readonly<Record<string, string>> = {
  'otel-instrument': 'lib/index.ts',
  'otel-instrument/sdk': 'lib/sdk.ts',
  'otel-instrument/build': 'lib/build/index.ts',
  'otel-instrument/messaging': 'lib/messaging/index.ts',
  'otel-instrument/testing': 'lib/testing/index.ts',
  'otel-instrument/viewer': 'lib/viewer/index.ts',
  'otel-instrument/nest': 'nest-module/index.ts',
};

/** The entries that install matchers in a test runner. They export nothing. */
export const RUNNER_ENTRIES: Readonly<Record<string, string>> = {
  'otel-instrument/testing/jest': 'lib/testing/jest.ts',
  'otel-instrument/testing/jest-globals': 'lib/testing/jest-globals.ts',
  'otel-instrument/testing/vitest': 'lib/testing/vitest.mts',
};

/** One name that a file exports, and the file that declares it. */
export interface Exported {
  readonly name: string;
  readonly file: string;
}

const DECLARED = /^export (?:abstract |async |declare )*(?:function\*?|class|const|interface|type|enum) (\w+)/gm;
const HANDED_ON = /^export (?:type )?\{(?<names>[^}]*)\} from '(?<path>[^']+)';/gm;

/** The exports of a file, including types. */
export function exportsOf(file: string): readonly Exported[] {
  const source = read(file);
  const declared = [...source.matchAll(DECLARED)].map(([, name = '']) => ({ name, file }));
  const handedOn = [...source.matchAll(HANDED_ON)].flatMap(({ groups = {} }) =>
    (groups['names'] ?? '')
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ name, file: `${join(dirname(file), groups['path'] ?? '')}.ts` })),
  );
  return [...declared, ...handedOn];
}
