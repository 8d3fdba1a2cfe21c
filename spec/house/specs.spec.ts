import { contributing, exists, filesIn, reachOf } from './source-files';

/** A row of "Tested elsewhere": a source or a folder, and its specs. */
interface Row {
  readonly path: string;
  readonly specs: readonly string[];
}

const ROWS: readonly Row[] = [...contributing('Tested elsewhere').matchAll(/^\| `([^`]+)` +\| (.*) \|$/gm)].map(
  ([, path = '', specs = '']) => ({ path, specs: [...specs.matchAll(/`([^`]+)`/g)].map(([, spec]) => `spec/${spec}`) }),
);

const SOURCES = [...filesIn('lib'), ...filesIn('nest-module')];

const hasOwnSpec = (source: string): boolean => {
  const path = `spec/${source.replace(/^lib\//, '').replace(/\.m?[jt]s$/, '')}`;
  return exists(`${path}.spec.ts`) || exists(`${path}.process.spec.ts`);
};

const rowOf = (source: string): Row | undefined =>
  ROWS.filter(({ path }) => source === path || source.startsWith(`${path}/`)).reduce<Row | undefined>(
    (best, row) => (best && best.path.length > row.path.length ? best : row),
    undefined,
  );

/** These use the built package in part, which no import shows. */
const usesBuild = (spec: string): boolean => /\.process\.spec\.ts$|^spec\/(?:build|package)\//.test(spec);

const REACHES = new Map<string, ReadonlySet<string>>();
const reaches = (spec: string, source: string): boolean => {
  const reach = REACHES.get(spec) ?? reachOf(spec);
  REACHES.set(spec, reach);
  return reach.has(source);
};

describe('the specs of the sources', () => {
  const elsewhere = SOURCES.filter((source) => !hasOwnSpec(source));

  it('are at the path of the source, or in the table "Tested elsewhere" of CONTRIBUTING.md', () => {
    expect(elsewhere.filter((source) => !rowOf(source))).toStrictEqual([]);
  });

  it('exist at the paths in the table', () => {
    expect(ROWS.flatMap(({ specs }) => specs).filter((spec) => !exists(spec))).toStrictEqual([]);
  });

  it('load the source in their table row, unless they use the built package', () => {
    const unrelated = elsewhere.filter((source) => {
      const { specs = [] } = rowOf(source) ?? {};
      return !specs.some((spec) => usesBuild(spec) || (exists(spec) && reaches(spec, source)));
    });
    expect(unrelated).toStrictEqual([]);
  });

  it('have no row in the table that no source needs', () => {
    const needed = new Set(elsewhere.map(rowOf));
    expect(ROWS.filter((row) => !needed.has(row)).map(({ path }) => path)).toStrictEqual([]);
  });
});
