import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OtlpReceiver, startReceiver } from 'otel-instrument/viewer';
import { COLLECTOR_CONFIG_OPTIONS } from '../../lib/collector/command/option-table';
import { shownOption } from '../../lib/validation/command-line';
import { type Step, stepsOf } from '../install/page-steps';
import { read, ROOT } from './examples';
import { filesOf, PageProgram } from './page-program';

const PAGE = 'docs/collector.md';
const MAIN = join(ROOT, 'dist/lib/command/main.js');
const STEPS = stepsOf(read(PAGE));

const output = (heading: string): string =>
  STEPS.find((step): step is Step & { kind: 'output' } => step.kind === 'output' && step.heading === heading)?.text ?? '';
const command = (heading: string): string =>
  STEPS.flatMap((step) => (step.kind === 'commands' && step.heading === heading ? step.lines : []))[0] ?? '';

/** The cells of the first table under a heading. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = read(PAGE).split(`\n## ${heading}\n`);
  const table = /(?:^\|.*\n?)+/m.exec(section)?.[0] ?? '';
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '));
}

describe('the guide for the Collector', () => {
  let program: PageProgram;

  /** Runs a command of the page, in the folder of its files. */
  const run = (line: string): { readonly status: number | null; readonly text: string } => {
    const [, args = ''] = /^npx otel-instrument (.*)$/.exec(line) ?? [];
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args.split(' ')], {
      cwd: program.folder,
      env: { ...process.env, NODE_OPTIONS: '' },
      encoding: 'utf8',
    });
    return { status, text: `${stdout}${stderr}`.trimEnd() };
  };

  beforeAll(() => {
    program = new PageProgram('docs-collector', filesOf(PAGE));
    // What a team has installed.
    mkdirSync(join(program.folder, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules/typescript-5.9'), join(program.folder, 'node_modules/typescript'));
  });

  const WRITE = 'Write the configuration';

  it('shows what the command prints, and lists the files that it writes', () => {
    expect(run(command(WRITE))).toEqual({ status: 0, text: output(WRITE) });
    const listed = rowsUnder(WRITE).map(([file = '']) => file.replaceAll('`', ''));
    expect(readdirSync(join(program.folder, 'deploy')).toSorted()).toEqual(listed.toSorted());
  });

  it('has a check that passes, until the options change', () => {
    const check = command('Check the files in CI');
    expect(run(check).status).toBe(0);
    const file = join(program.folder, 'telemetry.ts');
    writeFileSync(file, (filesOf(PAGE).get('telemetry.ts') ?? '').replace('thresholdMillis: 500', 'thresholdMillis: 700'));
    expect(run(check)).toMatchObject({ status: 1, text: expect.stringMatching(/^deploy\/sampling\.yaml differs:$/m) });
    expect(run(`${command(WRITE)} --strict`)).toMatchObject({ status: 1, text: expect.stringContaining('policies[3]') });
  });

  it('lists the options that the help lists', () => {
    const options = COLLECTOR_CONFIG_OPTIONS.map((option) => [`\`${shownOption(option)}\``, option.help]);
    expect(rowsUnder('Options')).toEqual(options);
  });

  describe('has a service', () => {
    let receiver: OtlpReceiver;

    beforeAll(async () => {
      receiver = await startReceiver({ port: 0 });
    });
    afterAll(() => receiver.close());

    it('that exports every span, and says what the head has decided', async () => {
      program.compile();
      const printed = await program.run('out/shop.js', { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
      expect(printed.trimEnd()).toBe(output('Start the Collectors'));
      const spans = receiver.store.traces().flat();
      expect(spans).toHaveLength(200);
      expect(spans.filter(({ status }) => status.code === 'error')).toHaveLength(10);
    }, 60_000);
  });
});
