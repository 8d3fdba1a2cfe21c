import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import {
  compileFixtures,
  fileOf,
  type FixtureRun,
  fixturesOf,
  nameOf,
  runFixtures,
  type Variant,
  VARIANTS,
} from './compiled-fixtures';
import {
  CLASS_RESULTS,
  CLASS_TRACE,
  CLASS_TRACE_IN_ES5,
  COMBINATION_RESULTS,
  combinationTrace,
  ELSEWHERE,
  METHOD_RESULTS,
  METHOD_TRACE,
  methodTraceInES5,
} from './expected-traces';

const SELF_NAMING = `
  import { Instrument } from 'otel-instrument';
  class Orders {
    @Instrument() find(id: string, page: number) { return Orders.prefix + id + page; }
    @Instrument({ args: ['id', 'page'] }) list(id: string, page: number) { return id + page; }
    static prefix = '';
  }
  export const exercise = async () => [new Orders().find('o-', 1), new Orders().list('o-', 2)];
`;

const bundled = (minify: boolean): string =>
  transformSync(SELF_NAMING, {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    minify,
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  }).code;

let folder: string;
let runs: ReadonlyMap<string, FixtureRun>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-compat-'));
  await compileFixtures(folder);
  writeFileSync(join(folder, 'renamed.cjs'), bundled(false));
  writeFileSync(join(folder, 'minified.cjs'), bundled(true));
  const files = VARIANTS.flatMap((variant) => fixturesOf(variant).map((fixture) => fileOf(variant, fixture)));
  const all = await runFixtures(folder, [...files, 'renamed.cjs', 'minified.cjs']);
  runs = new Map(all.map((run) => [run.file, run]));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runOf = (variant: Variant, fixture: string): FixtureRun | undefined => runs.get(fileOf(variant, fixture));
const inES5 = ({ target }: Variant): boolean => target === 'es5';
/** In ES5, a method is an anonymous function assigned to a property. */
const nameless = (results: readonly unknown[], ...names: readonly string[]): readonly unknown[] => [
  ...results.slice(0, -1),
  (results.at(-1) as unknown[]).map((value) => (names.includes(value as string) ? '' : value)),
];

describe.each(VARIANTS.map((variant) => [nameOf(variant), variant] as const))('compiled by %s', (_name, variant) => {
  it('methods return the same results, and have a span with their arguments by name', () => {
    expect(runOf(variant, 'methods.ts')).toStrictEqual({
      file: fileOf(variant, 'methods.ts'),
      results: inES5(variant) ? nameless(METHOD_RESULTS, 'plain', 'fixed') : METHOD_RESULTS,
      trace: inES5(variant) ? methodTraceInES5(variant) : METHOD_TRACE,
      openSpans: 0,
      warnings: [],
    });
  });

  it('a class has a span for each own method, and no others', () => {
    expect(runOf(variant, 'classes.ts')).toStrictEqual({
      file: fileOf(variant, 'classes.ts'),
      results: inES5(variant) ? nameless(CLASS_RESULTS, 'find') : CLASS_RESULTS,
      trace: inES5(variant) ? CLASS_TRACE_IN_ES5 : CLASS_TRACE,
      openSpans: 0,
      warnings: [],
    });
  });

  it('every combination of decorators creates one span and keeps the result', () => {
    expect(runOf(variant, 'combinations.ts')).toStrictEqual({
      file: fileOf(variant, 'combinations.ts'),
      results: COMBINATION_RESULTS,
      trace: combinationTrace(variant),
      openSpans: 0,
      warnings: [],
    });
  });
});

describe.each([
  ['parameter decorators of legacy decorators', 'marks.ts', 18],
  ['private methods with standard decorators', 'private-methods.ts', 16],
  ['methods with import.meta', 'module-meta.mts', 8],
])('%s', (_what, fixture, count) => {
  const able = VARIANTS.filter((variant) => fixturesOf(variant).includes(fixture));

  it('are tested with every compiler that supports them', () => {
    expect(able).toHaveLength(count);
  });

  it.each(able.map((variant) => [nameOf(variant), variant] as const))('compiled by %s', (_name, variant) => {
    expect(runOf(variant, fixture)).toStrictEqual({
      file: fileOf(variant, fixture),
      ...ELSEWHERE[fixture],
      openSpans: 0,
      warnings: [],
    });
  });
});

describe('names changed by a bundler', () => {
  it('esbuild without keepNames: a class that references itself has its new name', () => {
    const { results, trace } = runs.get('renamed.cjs') ?? {};
    expect(results).toStrictEqual(['o-1', 'o-2']);
    expect(trace).toStrictEqual([
      { name: '_Orders.find', attributes: { id: 'o-', page: 1 } },
      { name: '_Orders.list', attributes: { id: 'o-', page: 2 } },
    ]);
  });

  it('a minifier: the names of classes and parameters are lost, unless `args` lists them', () => {
    const { results, trace } = runs.get('minified.cjs') ?? {};
    expect(results).toStrictEqual(['o-1', 'o-2']);
    expect(trace).toStrictEqual([{ name: 'find' }, { name: 'list', attributes: { id: 'o-', page: 2 } }]);
  });
});
