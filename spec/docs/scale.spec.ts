import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read, ROOT } from './examples';

type Runs = Readonly<Record<string, { readonly command: string }>>;
interface Figures {
  readRuns(): Runs;
}
interface Page {
  tablesOf(runs: Runs): Readonly<Record<string, string>>;
  withTables(page: string, tables: Readonly<Record<string, string>>): string;
}

const { readRuns } = jest.requireActual<Figures>('../../bench/scale/plan/figures.cjs');
const { tablesOf, withTables } = jest.requireActual<Page>('../../bench/scale/plan/page.cjs');

const PAGE = read('docs/scale.md');
const tables = tablesOf(readRuns());

function printed(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bench/scale/plan.mjs'), ...args], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

describe('the guide to many services', () => {
  it('has the tables that follow from the recorded runs', () => {
    expect(withTables(PAGE, tables)).toBe(PAGE);
  });

  it('shows what the script prints', () => {
    const [plan = '', cost = ''] = printed().split('\n\nFor a million requests:\n\n');
    expect(PAGE).toContain(`\n${plan.trim()}\n`);
    expect(PAGE).toContain(`\n${cost.trim()}\n`);
  });

  it('names numbers that the script takes', () => {
    const options = [...PAGE.matchAll(/^node bench\/scale\/plan\.mjs (.+?)(?: +#.*)?$/gm)].map(([, args = '']) => args);
    expect(options.length).toBeGreaterThan(1);
    for (const args of options) expect(printed(...args.trim().split(' '))).not.toBe('');
  });

  it('names scripts that exist, and the commands of the recorded runs', () => {
    const scripts = [...PAGE.matchAll(/\bbench\/scale\/[\w/-]+\.[cm]js\b/g)].map(([script]) => script);
    expect(scripts.filter((script) => !existsSync(join(ROOT, script)))).toStrictEqual([]);
    for (const { command } of Object.values(readRuns())) {
      expect(PAGE).toContain(`\`${command.split(' --')[0]}\``);
    }
  });
});
