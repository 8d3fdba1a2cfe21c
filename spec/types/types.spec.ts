import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');
const FIXTURES = join(__dirname, 'fixtures');
/** Only standard decorators may stand on private methods, so that this is no source of the project. */
const PRIVATE_METHODS = join(ROOT, 'spec/compat/fixtures/private-methods.ts.txt');
const DIRECTIVE = '// @ts-expect-error ';

/** What a compiler said of one line of a fixture, or was expected to say. */
interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

let folder: string;

/** Copies of the fixtures in which errors are no longer expected, so that the compiler tells what they are. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-types-'));
  mkdirSync(join(folder, 'fixtures'));
  mkdirSync(join(folder, 'standard'));
  writeFileSync(join(folder, 'standard/private-methods.ts'), readFileSync(PRIVATE_METHODS, 'utf8'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const file of readdirSync(FIXTURES)) {
    const source = readFileSync(join(FIXTURES, file), 'utf8');
    writeFileSync(join(folder, 'fixtures', file), source.replaceAll(DIRECTIVE, '// '));
  }
  for (const name of ['tsconfig', 'tsconfig.standard']) {
    const config = JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8')) as { compilerOptions: object };
    const paths = { 'otel-instrument': [join(ROOT, 'dist/lib/index.d.ts')] };
    const extended = name === 'tsconfig' ? join(ROOT, 'tsconfig.json') : './tsconfig.json';
    const include = name === 'tsconfig' ? ['fixtures'] : ['fixtures', 'standard'];
    const compilerOptions = {
      ...config.compilerOptions,
      paths,
      rootDir: '/',
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({ ...config, extends: extended, compilerOptions, include }),
    );
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that the compiler finds, with the continuation of each message. */
async function complaints(compiler: string, project: string): Promise<readonly Complaint[]> {
  const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc');
  const args = [tsc, '--pretty', 'false', '-p', join(folder, project)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout
    .split(/\n(?=\S)/)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [, file = '', line = '', message = ''] = /^(.+?)\((\d+),\d+\): error ([^]*)$/.exec(text) ?? [];
      if (file === '') throw new Error(`the compiler said: ${text}`);
      return { file: file.replace(/^.*fixtures\//, ''), line: Number(line), text: message };
    });
}

/** Each directive, with the line that it is about; behind it stand codes, and a part of the message. */
function expectations(project: string): readonly Complaint[] {
  const standard = project === 'tsconfig.standard.json';
  return readdirSync(FIXTURES)
    .filter((file) => !(standard && file === 'parameter-marks.ts'))
    .flatMap((file) =>
      readFileSync(join(FIXTURES, file), 'utf8')
        .split('\n')
        .flatMap((text, index) => {
          const [, expected] = text.split(DIRECTIVE);
          return expected === undefined ? [] : [{ file, line: index + 2, text: expected }];
        }),
    );
}

describe.each([
  ['TypeScript 7, legacy decorators', 'typescript', 'tsconfig.json'],
  ['TypeScript 7, standard decorators', 'typescript', 'tsconfig.standard.json'],
  ['TypeScript 5.9, legacy decorators', 'typescript-5.9', 'tsconfig.json'],
  ['TypeScript 5.9, standard decorators', 'typescript-5.9', 'tsconfig.standard.json'],
])('%s', (_name, compiler, project) => {
  it('compiles valid code, and reports the expected error at the expected line of invalid code', async () => {
    const found = await complaints(compiler, project);
    const expected = expectations(project);
    expect(expected.length).toBeGreaterThan(25);
    const unexpected = found.filter(
      ({ file, line }) => !expected.some((complaint) => complaint.file === file && complaint.line === line),
    );
    expect(unexpected).toStrictEqual([]);
    const missed = expected.flatMap(({ file, line, text }) => {
      const [codes = '', part = ''] = text.split(/: (.*)/);
      const said = found.filter((complaint) => complaint.file === file && complaint.line === line);
      const fits = said.some(
        (complaint) =>
          codes.split('|').some((code) => complaint.text.startsWith(code)) && complaint.text.includes(part),
      );
      return fits ? [] : [{ file, line, text, said: said.map((complaint) => complaint.text) }];
    });
    expect(missed).toStrictEqual([]);
  }, 60_000);
});
