import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Example, ROOT } from './examples';
import { completeCode } from './run-example';
import { partsOf, scopeOf } from './scope';

/** Compiler options of the examples: as strict as possible, without `noUncheckedIndexedAccess`. */
const COMPILER_OPTIONS = {
  noEmit: true,
  declaration: false,
  sourceMap: false,
  rootDir: ROOT,
  // The `outDir` of the sources would make the compiler use them instead of the build.
  outDir: 'out',
  noUncheckedIndexedAccess: false,
};

/**
 * Compiles all examples against the built package, in a folder inside it, because a package can import itself by name only
 * there.
 *
 * @param folder name in `dist/`
 * @returns the errors of the compiler
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

/** Numbered, because names may differ only in case. */
const fileNameOf = ({ name }: Example, index: number): string => `${index}-${name.replaceAll(/[^\w.]+/g, '-')}.ts`;

/** The example as a module: its imports, the names in its scope, and the example in a function. */
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
