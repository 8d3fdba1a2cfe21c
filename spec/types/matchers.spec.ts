import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const PROGRAMS = join(__dirname, 'matchers');
const run = promisify(execFile);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-matchers-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/otel-instrument'));
  symlinkSync(join(ROOT, 'node_modules/@jest'), join(folder, 'node_modules/@jest'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a compiler says of a program whose globals come from these types. spec/integration/testing compiles that of Vitest. */
async function complaints(
  compiler: string,
  program: string,
  types: readonly string[],
  options: object,
): Promise<string> {
  writeFileSync(join(folder, 'program.ts'), readFileSync(join(PROGRAMS, `${program}.ts.txt`), 'utf8'));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types,
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc');
  const args = [tsc, '--pretty', 'false', '-p', folder];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error: { stdout: string }) => error);
  return stdout;
}

const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' };
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' };

it.each([
  ['typescript', NODENEXT, 'with-jest-types', ['jest', 'node']],
  ['typescript', NODENEXT, 'with-jest-globals', ['node']],
  ['typescript', NODENEXT, 'with-neither', ['node']],
  ['typescript', BUNDLER, 'with-jest-types', ['jest', 'node']],
  ['typescript-5.9', NODENEXT, 'with-jest-types', ['jest', 'node']],
  ['typescript-5.9', NODENEXT, 'with-jest-globals', ['node']],
  ['typescript-5.9', NODENEXT, 'with-neither', ['node']],
] as const)(
  '%s with %o compiles a test %s',
  async (compiler, options, program, types) => {
    expect(await complaints(compiler, program, types, options)).toBe('');
  },
  120_000,
);
