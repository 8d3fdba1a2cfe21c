import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { configsOfPage, projectWith, runConfig } from '../build/page-configs';
import { runService, type ServiceRun } from '../build/run-service';
import { ROOT } from './examples';

jest.setTimeout(60_000);

/** Configurations that spec/integration/bundlers tests, because their tools are large. */
const ELSEWHERE = ['vite.config.mjs', 'rollup.config.mjs', 'rolldown.config.mjs', 'rspack.config.mjs', 'bun.mjs'];

describe('the guide for bundlers', () => {
  let folder: string;
  let source: ServiceRun;

  beforeAll(async () => {
    folder = await projectWith([join(ROOT, 'node_modules')]);
    source = await runService(join(folder, 'dist/main.js'));
  });
  afterEach(() => rmSync(join(folder, 'out'), { recursive: true, force: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has a tested configuration for each tool', () => {
    expect([...configsOfPage().keys()].toSorted()).toEqual(
      [...ELSEWHERE, 'esbuild.mjs', 'webpack.config.mjs'].toSorted(),
    );
  });

  it.each(['esbuild.mjs', 'webpack.config.mjs'])('%s builds a service that records the names in its source', async (file) => {
    const built = await runConfig(folder, file);
    expect(built.stderr).toBe('');
    expect(source.spans.length).toBeGreaterThan(0);
    expect(built.spans).toStrictEqual(source.spans);
  });
});
