import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../docs/examples';

/** Inside the package, because there a file can import it by name. */
const FOLDER = join(ROOT, 'dist/library-types');

const COMPILER_OPTIONS = {
  noEmit: true,
  declaration: false,
  sourceMap: false,
  skipLibCheck: true,
  // The libraries are not written for it.
  exactOptionalPropertyTypes: false,
  rootDir: ROOT,
  outDir: 'out',
};

describe('the types of the adapters', () => {
  afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

  it('fit those of the client libraries', () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
    symlinkSync(join(__dirname, '../node_modules'), join(FOLDER, 'node_modules'));
    copyFileSync(join(__dirname, 'library-types.ts.txt'), join(FOLDER, 'library-types.ts'));
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: COMPILER_OPTIONS,
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', FOLDER, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
  }, 60_000);
});
