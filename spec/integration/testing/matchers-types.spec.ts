import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** What a compiler says of the program with the matchers in Vitest. */
function complaints(compiler: string, folder: string, options: object): string {
  const work = join(__dirname, folder, 'types');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  writeFileSync(join(work, 'program.ts'), readFileSync(join(ROOT, 'spec/types/matchers/with-vitest.ts.txt'), 'utf8'));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'dom', 'esnext.disposable'],
    noEmit: true,
    strict: true,
    // The declarations of Vite and Vitest do not compile with each library.
    skipLibCheck: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
    ...options,
  };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc');
  try {
    return execFileSync(process.execPath, [tsc, '--pretty', 'false', '-p', work], { cwd: work, encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

describe.each(['typescript', 'typescript-5.9'])('%s', (compiler) => {
  it.each([
    ['vitest-5', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['vitest-5', { module: 'esnext', moduleResolution: 'bundler' }],
    ['vitest-4', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['vitest-4', { module: 'esnext', moduleResolution: 'bundler' }],
  ])(
    'compiles a test of %s: %o',
    (folder, options) => {
      expect(complaints(compiler, folder, options)).toBe('');
    },
    60_000,
  );
});
