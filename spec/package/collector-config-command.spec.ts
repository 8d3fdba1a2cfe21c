import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InstalledPackage, installPackage } from './installed-package';

jest.setTimeout(60_000);

const TYPESCRIPT_5 = join(__dirname, '../../node_modules/typescript-5.9');
const SHARED = `{ sampling: { mode: 'collector', tail: { policies: [tailPolicy.error()] } } }`;
const FILES = ['compose.yaml', 'gateway.yaml', 'kubernetes.yaml', 'sampling.yaml'];

/** Whether this Node loads TypeScript by itself. */
const erasesTypes = Boolean((process.features as { readonly typescript?: unknown }).typescript);

describe('`npx otel-instrument collector-config` in an application with only the packed package', () => {
  let installed: InstalledPackage;

  beforeAll(() => {
    installed = installPackage();
    const write = (name: string, text: string): void => writeFileSync(join(installed.folder, name), text);
    write('telemetry.js', `const { tailPolicy } = require('otel-instrument');\nmodule.exports = ${SHARED};\n`);
    write(
      'telemetry.ts',
      `import { tailPolicy } from 'otel-instrument';\nimport type { TelemetryOptions } from 'otel-instrument';\n` +
        `export const telemetryOptions: TelemetryOptions = ${SHARED};\n`,
    );
  });
  afterAll(() => installed.remove());

  const run = (
    from: string,
  ): { readonly status: number | null; readonly stderr: string; readonly files: readonly string[] } => {
    const out = mkdtempSync(join(installed.folder, 'deploy-'));
    const args = ['--no-install', 'otel-instrument', 'collector-config', '--from', from, '--to', 'grpc://jaeger:4317'];
    const { status, stderr } = spawnSync('npx', [...args, '--out', out], {
      cwd: installed.folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
      shell: process.platform === 'win32',
    });
    const files = readdirSync(out).toSorted();
    rmSync(out, { recursive: true });
    return { status, stderr, files };
  };

  it('writes the files from JavaScript', () => {
    expect(run('telemetry.js')).toMatchObject({ status: 0, files: FILES });
  });

  it('writes the files from TypeScript if this Node loads it, or says what to do', () => {
    expect(existsSync(join(installed.folder, 'node_modules/typescript'))).toBe(false);
    const { status, stderr, files } = run('telemetry.ts');
    expect([status, files]).toEqual(erasesTypes ? [0, FILES] : [2, []]);
    const advice = /Compile the file and pass the \.js file, or install TypeScript 5 or 6, /;
    expect(advice.test(stderr)).toBe(!erasesTypes);
  });

  it('writes the files from TypeScript if `typescript` is installed', () => {
    symlinkSync(TYPESCRIPT_5, join(installed.folder, 'node_modules/typescript'));
    expect(run('telemetry.ts')).toMatchObject({ status: 0, files: FILES });
  });
});
