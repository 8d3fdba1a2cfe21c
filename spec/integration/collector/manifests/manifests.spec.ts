import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf } from '../../../collector/settings';
import { GeneratedTiers } from '../tiers/generated-tiers';

jest.setTimeout(300_000);

const SECRETS = {
  tracesHeaders: { authorization: 'TOKEN' },
  logsTo: 'http://loki:3100/otlp',
  logsHeaders: { 'x-tenant': 'TENANT' },
} as const;

/** The program of this folder, which reads files with the types of Kubernetes and with the library of Compose. */
describe('the generated manifests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  const program = join(folder, 'manifests');
  const tiers = new GeneratedTiers(settingsOf(SECRETS));

  // Go keeps what it has compiled in its own cache.
  beforeAll(() => {
    const env = { ...process.env, CGO_ENABLED: '0' };
    const cwd = __dirname;
    const { error, status, stderr } = spawnSync('go', ['build', '-o', program, '.'], { cwd, env, encoding: 'utf8' });
    if (error) throw new Error('Install Go 1.21 or later: `.ci/collector install` does on Debian.', { cause: error });
    if (status !== 0) throw new Error(stderr);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
    tiers.remove();
  });

  function read(kind: 'compose' | 'kubernetes', file: string, env: Readonly<Record<string, string>> = {}) {
    const { status, stdout, stderr } = spawnSync(program, [kind, file], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { status, lines: stdout.split('\n').filter(Boolean), errors: stderr };
  }

  /** The file with a text replaced. */
  function changed(name: string, from: string, to: string): string {
    const text = readFileSync(tiers.fileOf(name), 'utf8');
    expect(text).toContain(from);
    const file = join(folder, name);
    writeFileSync(file, text.replace(from, to));
    return file;
  }

  it('are objects of Kubernetes without unknown fields', () => {
    const { lines, errors } = read('kubernetes', tiers.fileOf('kubernetes.yaml'));
    expect({ errors, count: lines.length }).toStrictEqual({ errors: '', count: 9 });
    expect(lines).toContain('StatefulSet otel-sampling');
  });

  it('would fail with an unknown field, or with a value of another type', () => {
    expect(read('kubernetes', changed('kubernetes.yaml', 'serviceName:', 'serviceNam:')).errors).toMatch(/serviceNam/);
    expect(read('kubernetes', changed('kubernetes.yaml', 'replicas: 2', "replicas: '2'")).errors).toMatch(/replicas/);
    expect(read('kubernetes', changed('kubernetes.yaml', 'apps/v1', 'apps/v0')).errors).toMatch(/apps\/v0/);
  });

  it('are a Compose file that Compose loads', () => {
    const { lines, errors } = read('compose', tiers.fileOf('compose.yaml'), { TOKEN: 'a', TENANT: 'b' });
    expect({ errors, count: lines.length }).toStrictEqual({ errors: '', count: 7 });
    expect(lines).toContain('otel-gateway-1 otel/opentelemetry-collector-contrib:0.161.0');
  });

  it('tell Compose which variables are missing', () => {
    expect(read('compose', tiers.fileOf('compose.yaml'), { TOKEN: 'a' }).errors).toMatch(/TENANT is missing a value/);
  });

  it('would fail in Compose with an unknown field', () => {
    const env = { TOKEN: 'a', TENANT: 'b' };
    expect(read('compose', changed('compose.yaml', 'restart:', 'restrat:'), env).errors).toMatch(/restrat/);
  });
});
