import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TeamFolder } from '../team-folder';

const optionsFile = (sampling: string, more = ''): string => `
  import { tailPolicy } from 'otel-instrument';
  ${more}
  export const telemetryOptions = { sampling: ${sampling} };`;

const SAMPLING = `{ mode: 'collector' as const, tail: { policies: [tailPolicy.error()] } }`;

describe('`otel-instrument collector-config`', () => {
  let team: TeamFolder;

  beforeEach(() => {
    team = new TeamFolder({ 'telemetry.ts': optionsFile(SAMPLING) });
  });
  afterEach(() => team.remove());

  const fileOf = (name: string): string => readFileSync(join(team.path, 'deploy', name), 'utf8');

  it('writes the files of both tiers, and finds later that they fit', () => {
    expect(team.run('telemetry.ts', '--out', 'deploy')).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /(?:^|\n)Wrote gateway\.yaml, sampling\.yaml, compose\.yaml, kubernetes\.yaml to deploy\.\n$/,
      ),
    });
    expect(readdirSync(join(team.path, 'deploy')).toSorted()).toEqual([
      'compose.yaml',
      'gateway.yaml',
      'kubernetes.yaml',
      'sampling.yaml',
    ]);
    expect(fileOf('sampling.yaml')).toMatch(/^# Written by `otel-instrument collector-config`/);
    expect(team.run('telemetry.ts', '--out', 'deploy', '--check')).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/(?:^|\n)deploy is up to date\.\n$/),
    });
  });

  it('finds that the options have changed since, and writes nothing', () => {
    team.run('telemetry.ts', '--out', 'deploy');
    const before = fileOf('sampling.yaml');
    team.write({ 'telemetry.ts': optionsFile(SAMPLING.replace('tail: {', 'tail: { decisionWaitMillis: 7000,')) });
    const { status, stderr } = team.run('telemetry.ts', '--out', 'deploy', '--check');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^deploy\/sampling\.yaml differs:\n {2}line \d+:\n(?: {2}[-+] .*\n)+/m);
    expect(stderr).toMatch(/^deploy does not match the options of the services\. Run the command without `--check`/m);
    expect(fileOf('sampling.yaml')).toBe(before);
  });

  it('prints the files without `--out`, and nothing else to standard output', () => {
    const noise = `console.log('loading'); process.stdout.write('more'); setInterval(() => console.log('tick'), 1);`;
    team.write({ 'telemetry.ts': optionsFile(SAMPLING, noise) });
    const { status, stdout, stderr } = team.run('telemetry.ts');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^loading\nmore/);
    const names = [...stdout.matchAll(/^# ---- (.*) ----$/gm)].map(([, name]) => name);
    expect(names).toEqual(['gateway.yaml', 'sampling.yaml', 'compose.yaml', 'kubernetes.yaml']);
    expect(stdout).not.toMatch(/loading|more$|tick/m);
  });

  it('starts no telemetry, not even after it has read the options', () => {
    const noise = `
      import { startTelemetry } from 'otel-instrument';
      setImmediate(() => {
        const { counts } = startTelemetry({ serviceName: 'late', exporter: { endpoint: 'http://127.0.0.1:9' } });
        console.log('late start', process.listenerCount('SIGTERM'), counts.pending);
      });`;
    team.write({ 'telemetry.ts': optionsFile(SAMPLING, noise) });
    const { status, stderr } = team.run('telemetry.ts', '--out', 'deploy');
    expect([status, stderr]).toEqual([0, expect.stringContaining('late start 0 0\n')]);
  });

  it('does its work while something of the file fails in the background', () => {
    const noise = `void Promise.reject(new Error('no database')); setImmediate(() => { throw new Error('no cache'); });`;
    team.write({
      'telemetry.ts': optionsFile(SAMPLING, noise)
        .replace(
          'export const',
          'export async function options() { return new Promise((resolve) => setTimeout(resolve, 50, mine)); }\nconst',
        )
        .replace('telemetryOptions', 'mine'),
    });
    const { status, stderr } = team.run('telemetry.ts', '--out', 'deploy');
    expect(status).toBe(0);
    expect(stderr).toContain('telemetry.ts, in the background: Error: no database\n');
    expect(stderr).toContain('telemetry.ts, in the background: Error: no cache\n');
  });

  it('keeps a file that somebody else has written', () => {
    team.write({ 'deploy/compose.yaml': 'services: {}\n' });
    expect(team.run('telemetry.ts', '--out', 'deploy')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'This command has not written deploy/compose.yaml. Choose another folder, or overwrite with `--force`.\n',
      ),
    });
    expect(readdirSync(join(team.path, 'deploy'))).toEqual(['compose.yaml']);
    expect(team.run('telemetry.ts', '--out', 'deploy', '--force').status).toBe(0);
  });

  it('names files that it has written before and no longer needs', () => {
    team.run('telemetry.ts', '--out', 'deploy');
    writeFileSync(join(team.path, 'deploy/old.yaml'), fileOf('compose.yaml'));
    const { status, stderr } = team.run('telemetry.ts', '--out', 'deploy');
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('deploy/old.yaml is no longer generated: delete it.\n'),
    ]);
  });

  it('says which options the Collector ignores, and fails with `--strict`', () => {
    team.write({
      'telemetry.ts': `export const options = { sampling: { mode: 'collector' }, log: { export: true } };`,
    });
    expect(team.run('telemetry.ts', '--out', 'a')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('log.export (left out): The services export log records, '),
    });
    const { status, stderr } = team.run('telemetry.ts', '--out', 'b', '--strict');
    expect([status, stderr]).toEqual([1, expect.stringContaining('`--strict`: the Collector ignores ')]);
    expect(readdirSync(team.path)).not.toContain('b');
  });

  it.each([
    ['sampling.ratio', { sampling: { ratio: 2 } }, []],
    ['sampling.tail', { sampling: { tail: false } }, []],
    ['--to', {}, ['--to', 'jaeger:4317']],
    ['--logs-to', {}, ['--logs-to', 'ftp://loki']],
    ['--gateways', {}, ['--gateways', 'two']],
  ])('exits with 2 and the path of what is wrong: %s', (path, options, args) => {
    team.write({ 'telemetry.ts': `export const options = ${JSON.stringify(options)};` });
    const { status, stdout, stderr } = team.run('telemetry.ts', '--out', 'deploy', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`\`${path}\``);
    expect(readdirSync(team.path)).not.toContain('deploy');
  });
});
