import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERY_HELP } from '../../lib/query/complete/query-help';
import { shownOption } from '../../lib/validation/command-line';
import { VIEW_OPTIONS } from '../../lib/viewer/command/option-table';
import { withoutTimes } from '../install/waterfall-text';
import { read, ROOT } from './examples';
import { filesOf, PageProgram } from './page-program';
import { type Step, stepsOf } from '../install/page-steps';

const PAGE = 'docs/viewer.md';
const MAIN = join(ROOT, 'dist/lib/command/main.js');
const FREE = ['--port', '0', '--http-port', '0', '--grpc-port', '0'];

const STEPS = stepsOf(read(PAGE));
const outputs = (heading: string): readonly string[] =>
  STEPS.flatMap((step) => (step.kind === 'output' && step.heading === heading ? [step.text] : []));
const commands = (heading: string): readonly string[] =>
  STEPS.filter((step): step is Step & { kind: 'commands' } => step.kind === 'commands' && step.heading === heading).flatMap(
    ({ lines }) => lines,
  );

/** The rows of the first table under a heading, by their first cell. */
function rowsUnder(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = read(PAGE).split(`\n## ${heading}\n`);
  const table = /(?:^\|.*\n)+/m.exec(section)?.[0] ?? '';
  const rows = table.trimEnd().split('\n').slice(2);
  return new Map(
    rows.map((row) => {
      const cells = row.slice(2, -2).split(/ +(?<!\\)\| +/);
      const [first = '', second = ''] = cells.map((cell) => cell.replaceAll('\\|', '|'));
      return [first.replace(/^`(.*)`$/, '$1'), second];
    }),
  );
}

/** A viewer with the options of a command on the page, and free ports. */
class PageViewer {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(folder: string, command: string) {
    const [, ...words] = /^npx otel-instrument (.*?)(?: >.*)?$/.exec(command) ?? [];
    const args = [...(words[0] ?? '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    this.child = spawn(process.execPath, [MAIN, ...args, ...FREE], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  async prints(pattern: RegExp, from: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
    for (;;) {
      const found = pattern.exec(this[from]);
      if (found) return found[1] ?? found[0];
      if (this.child.exitCode !== null) throw new Error(`ended: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async ends(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    if (signal) this.child.kill(signal);
    const [code] = await once(this.child, 'exit');
    return code as number | null;
  }
}

const withoutPorts = (text: string): string => text.replaceAll(/(localhost|127\.0\.0\.1):\d+/g, '$1:PORT');
/** Ids, times and bars differ in each run. */
const withoutRun = (text: string): string => withoutPorts(withoutTimes(text)).replaceAll(/\b[\da-f]{32}\b/g, 'ID');

describe('the guide for the viewer', () => {
  let program: PageProgram;
  const running: PageViewer[] = [];

  const run = (command: string): PageViewer => {
    const viewer = new PageViewer(program.folder, command);
    running.push(viewer);
    return viewer;
  };
  const pay = (endpoint: string): Promise<string> => program.run('pay.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

  beforeAll(() => {
    program = new PageProgram('docs-viewer', filesOf(PAGE));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((viewer) => viewer.ends('SIGKILL')));
  });

  const TITLE = 'See traces and logs on your machine';

  it('shows what the viewer prints at its start, and for the second trace of the program', async () => {
    const viewer = run(commands(TITLE)[0] ?? '');
    await pay(await viewer.prints(/OTLP over HTTP +(\S+)/));
    await viewer.prints(/card is declined[^]*#\/trace\//);
    const [start = '', trace = ''] = outputs(TITLE);
    expect(withoutPorts(viewer.stdout)).toContain(withoutPorts(start));
    expect(withoutRun(viewer.stdout)).toContain(withoutRun(trace));
  }, 30_000);

  it('lists the options that the help lists', () => {
    const options = VIEW_OPTIONS.map((option) => [shownOption(option), option.help]);
    expect([...rowsUnder('Options')]).toEqual(options);
  });

  it('lists the query language', () => {
    expect([...rowsUnder('Search')]).toEqual(QUERY_HELP.map(({ example, meaning }) => [example, meaning]));
  });

  it('shows the error of a query that cannot be read', async () => {
    const viewer = run(commands('Search')[0] ?? '');
    expect(await viewer.ends()).toBe(2);
    expect(viewer.stderr.trimEnd()).toBe(outputs('Search')[0]);
  }, 30_000);

  it('has commands that print what matches, as waterfalls and as JSON', async () => {
    const [filter = '', json = ''] = commands('The terminal');
    const [waterfalls, lines] = [run(filter), run(json)];
    await pay(await waterfalls.prints(/OTLP over HTTP +(\S+)/));
    await pay(await lines.prints(/OTLP over HTTP +(\S+)/, 'stderr'));
    await waterfalls.prints(/card is declined/);
    await lines.prints(/\n/);
    expect(waterfalls.stdout).not.toContain('product=tea');
    expect(lines.stdout.trimEnd().split('\n').map((line) => Object.keys(JSON.parse(line) as object))).toEqual([['resourceSpans']]);
    writeFileSync(join(program.folder, 'errors.jsonl'), lines.stdout);
  }, 30_000);

  it('has a command that keeps traces, and one that imports them', async () => {
    const saving = run(commands('Keep traces')[0] ?? '');
    await pay(await saving.prints(/OTLP over HTTP +(\S+)/));
    expect(await saving.ends('SIGINT')).toBe(0);
    const saved = readFileSync(join(program.folder, 'traces.jsonl'), 'utf8');
    expect(saved.trimEnd().split('\n')).toHaveLength(2);
    const eight = Array.from({ length: 4 }, () => saved).join('');
    writeFileSync(join(program.folder, 'errors.jsonl'), `${eight}{"resourceSpans":[{"resource":\n`);
    writeFileSync(join(program.folder, 'trace-from-jaeger.json'), '{"data":[]}');
    const importing = run(commands('Import files')[0] ?? '');
    await importing.prints(/trace-from-jaeger\.json/);
    expect(importing.stdout).toContain(outputs('Import files')[0]);
  }, 30_000);
});
