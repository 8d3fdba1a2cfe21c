import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FixtureRun, runFixtures } from '../../compat/compiled-fixtures';
import { projectWith, runConfig } from '../../build/page-configs';
import { runService, type ServiceRun } from '../../build/run-service';
import { SOURCE, type Tool } from '../../build/tools';
import { byBabel, HEAVY_TOOLS, writeTsconfig } from './tools';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');

let folder: string;
let source: ServiceRun;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-bundlers-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/otel-instrument'));
  copyFileSync(join(ROOT, 'spec/build/fixtures/service.ts'), join(folder, 'service.ts'));
  writeTsconfig(folder);
  source = await runBuilt(SOURCE, false);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runBuilt(tool: Tool, withPlugin: boolean): Promise<ServiceRun> {
  const place = join(folder, `${tool.name} ${withPlugin}`.replaceAll(/\W+/g, '-'));
  mkdirSync(place);
  const outfile = join(place, /vite|rolldown|bun /.test(tool.name) ? 'out.mjs' : 'out.cjs');
  await tool.make(join(folder, 'service.ts'), outfile, withPlugin);
  return runService(outfile);
}

describe.each(HEAVY_TOOLS.map((tool) => [tool.name, tool] as const))('%s', (_name, tool) => {
  it('starts, and writes no secret anywhere', async () => {
    const run = await runBuilt(tool, false);
    expect(run.stderr).toContain('NAMES_MINIFIED');
    expect(run.code).toBe(0);
    expect(run.spans).toHaveLength(source.spans.length);
    expect(run.exported + run.stdout + run.stderr).not.toContain('hunter2');
    const names = new Set(run.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].toSorted()).toStrictEqual(['customer.id', 'passphrase', 'size', 'who']);
  });

  it('records the names in the source with the plugin', async () => {
    const run = await runBuilt(tool, true);
    expect(run.stderr).toBe('');
    expect(run.spans).toStrictEqual(source.spans);
  });
});

describe('the configuration in docs/bundlers.md', () => {
  let project: string;

  beforeAll(async () => {
    project = await projectWith([join(__dirname, 'node_modules'), join(ROOT, 'node_modules')]);
  });
  afterEach(() => rmSync(join(project, 'out'), { recursive: true, force: true }));
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each([
    ['vite.config.mjs', undefined],
    ['rollup.config.mjs', undefined],
    ['rolldown.config.mjs', undefined],
    ['rspack.config.mjs', undefined],
    ['bun.mjs', join(__dirname, 'node_modules/.bin/bun')],
  ])('%s builds a service that records the names in its source', async (file, runtime) => {
    const run = await runConfig(project, file, runtime);
    expect(run.stderr).toBe('');
    expect(run.spans).toStrictEqual(source.spans);
  });
});

describe.each(['legacy', '2023-11'])('code compiled by Babel, decorators %s', (version) => {
  const shortNames = readFileSync(join(ROOT, 'spec/build/fixtures/short-names.ts'), 'utf8');

  async function traceOf(code: string, file: string): Promise<FixtureRun | undefined> {
    writeFileSync(join(folder, file), byBabel(code, version));
    const [run] = await runFixtures(folder, [file]);
    expect(run?.failure).toBeUndefined();
    return run;
  }

  it('keeps its short names if the file has a longer one', async () => {
    const run = await traceOf(
      `${shortNames}\nexport function total(amounts: number[]) {\n  return amounts.length;\n}\n`,
      `babel-${version}.mjs`,
    );
    expect(run?.warnings).toStrictEqual([]);
    expect(run?.trace).toStrictEqual([
      { name: 'Sum.add', attributes: { a: 1, b: 2 } },
      { name: 'Sum.find', attributes: { id: 'o-1' } },
      { name: 'Sum.move', attributes: { x: 1, y: 2, n: [5] } },
      { name: 'Sum.at', attributes: { i: 1 } },
      { name: 'twice', attributes: { n: 4 } },
    ]);
  });

  it('loses them if the file has none, because functions added by Babel have short names too', async () => {
    const run = await traceOf(shortNames, `babel-short-${version}.mjs`);
    expect(run?.warnings).toHaveLength(1);
    expect(run?.trace?.map(({ attributes = {} }) => attributes)).toStrictEqual([{}, {}, {}, {}, {}]);
  });
});
