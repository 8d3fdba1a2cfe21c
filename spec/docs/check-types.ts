import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Example, ROOT } from './examples';
import { completeCode } from './run-example';
import { partsOf, scopeOf } from './scope';

/** What the examples are compiled with: as strict as a user may be, save for what makes each index a question. */
const COMPILER_OPTIONS = {
  noEmit: true,
  declaration: false,
  sourceMap: false,
  rootDir: ROOT,
  // With that of the sources, the compiler would take these in the place of what was built.
  outDir: 'out',
  noUncheckedIndexedAccess: false,
};

/**
 * Compiles examples against the built package, all at once, in a folder inside of it: that is where a package finds
 * itself by its name.
 *
 * @param folder its name in `dist/`
 * @returns what the compiler complains of
 */
export function complaintsAbout(examples: readonly Example[], folder: string): string {
  const path = join(ROOT, 'dist', folder);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  try {
    for (const [index, example] of examples.entries()) {
      writeFileSync(join(path, fileNameOf(example, index)), moduleOf(example, path));
    }
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: COMPILER_OPTIONS,
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(join(path, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', path, '--pretty', 'false'], {
      cwd: path,
      encoding: 'utf8',
    });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** With a number, since names may differ in their case alone. */
const fileNameOf = ({ name }: Example, index: number): string => `${index}-${name.replaceAll(/[^\w.]+/g, '-')}.ts`;

/** The example as a module: what it imports, what it finds around it, and itself in a function. */
function moduleOf(example: Example, path: string): string {
  const { imports, body } = partsOf(completeCode(example));
  const stage = relative(path, join(ROOT, 'spec/docs/stage'));
  const around = [...scopeOf(example, `${imports}\n${body}`)].map(([name, source]) => {
    if (source === 'stage') return `declare const ${name}: import('${stage}').Stage['${name}'];`;
    if (source === 'stage type') return `import type { ${name} } from '${stage}';`;
    const from = 'package' in source ? source.package : built(source.file, path);
    return `import { ${name} } from '${from}';`;
  });
  return `${imports}\n${around.join('\n')}\nexport async function example() {\n${body}\n}\n`;
}

const built = (file: string, path: string): string =>
  relative(path, join(ROOT, 'dist', dirname(file), file.replace(/^.*\/|\.ts$/g, '')));
