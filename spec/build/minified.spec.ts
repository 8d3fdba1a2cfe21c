import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runService, type SentSpan, type ServiceRun } from './run-service';
import { SOURCE, type Tool, TOOLS } from './tools';
import { sideBySide } from './side-by-side';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
/** Names of the fixture's arguments, from its source or its options. */
const NAMES = new Set(['size', 'who', 'passphrase', 'customer.id']);

let folder: string;
let source: ServiceRun;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-minified-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/otel-instrument'));
  copyFileSync(join(__dirname, 'fixtures/service.ts'), join(folder, 'service.ts'));
  source = await runBuilt(SOURCE, false);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runBuilt(tool: Tool, withPlugin: boolean): Promise<ServiceRun> {
  const place = join(folder, `${tool.name} ${withPlugin}`.replaceAll(/\W+/g, '-'));
  mkdirSync(place);
  const outfile = join(place, tool.name.includes('esm') ? 'out.mjs' : 'out.cjs');
  await tool.make(join(folder, 'service.ts'), outfile, withPlugin);
  return runService(outfile);
}

const withoutNames = (spans: readonly SentSpan[]): readonly string[] =>
  spans.flatMap(({ attributes }) => Object.keys(attributes).filter((name) => !NAMES.has(name)));

it('the service without a minifier records the names of its source', () => {
  expect(source.code).toBe(0);
  expect(source.stderr).toBe('');
  expect(source.exported).not.toContain('hunter2');
  expect(source.spans).toStrictEqual([
    { name: 'Auth.login', attributes: { user: 'ann', password: '[redacted]' } },
    { name: 'Auth.create', attributes: { body: '{"order":7}' } },
    { name: 'Auth.change', attributes: { user: 'ann', p: '[redacted]', next: 'two words' } },
    { name: 'Auth.pair', attributes: { user: 'ann', password: '[redacted]' } },
    { name: 'Auth.open', attributes: { pin: '[redacted]', size: 7 } },
    { name: 'Auth.all', attributes: { secrets: '[redacted]' } },
    { name: 'Auth.named', attributes: { who: 'ann', passphrase: '[redacted]' } },
    { name: 'Auth.marked', attributes: { 'customer.id': 'c-1', hint: 'a pet' } },
    { name: 'Auth.reset', attributes: { token: '[redacted]' } },
    { name: 'Auth.add', attributes: { a: 1, b: 2 } },
    { name: 'Vault.store', attributes: { label: 'mail' } },
    { name: 'Vault.seal', attributes: { key: 'mail' } },
    { name: 'chargeCard', attributes: { card: '[redacted]', cvc: '[redacted]' } },
    { name: 'transfer', attributes: { iban: '[redacted]', pin: '[redacted]' } },
  ]);
  // The last one is an anonymous arrow function.
  expect(source.functionNames).toStrictEqual([...source.spans.slice(0, -1).map(({ name }) => name), undefined]);
});

const named = (tools: readonly Tool[]) => tools.map((tool) => [tool.name, tool] as const);

describe.each(named(TOOLS))('%s', (_name, tool) => {
  it('with the plugin, records the same spans as the source', async () => {
    const run = await runBuilt(tool, true);
    expect(run.code).toBe(0);
    expect(run.stderr).toBe('');
    if (tool.shown) process.stdout.write(sideBySide(tool.name, source.spans, run.spans));
    expect(run.spans).toStrictEqual(source.spans);
  });
});

describe.each(named(TOOLS.filter(({ mangles }) => !mangles)))('%s, without the plugin', (_name, tool) => {
  it('records the same spans as the source', async () => {
    const run = await runBuilt(tool, false);
    expect(run.spans).toStrictEqual(source.spans);
    expect(run.stderr).toBe('');
  });
});

describe.each(named(TOOLS.filter(({ mangles }) => mangles)))('%s, without the plugin', (_name, tool) => {
  it('starts, records nothing under a shortened name, and warns once', async () => {
    const run = await runBuilt(tool, false);
    expect(run.code).toBe(0);
    expect(run.spans).toHaveLength(source.spans.length);
    expect(run.exported + run.stdout + run.stderr).not.toContain('hunter2');
    expect(withoutNames(run.spans)).toStrictEqual([]);
    expect(run.stderr.split('NAMES_MINIFIED')).toHaveLength(2);
    expect(run.spans.filter(({ name }) => /^.{0,3}\./.test(name))).toStrictEqual([]);
    expect(run.functionNames.filter((name) => /^.{0,3}\./.test(String(name)))).toStrictEqual([]);
  });
});
