import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transformSync } from '@swc/core';

const compiled = new Set<string>();

/**
 * Compiles an application under test to CommonJS inside a fixture, once per test file, so that it loads the packages of
 * the fixture.
 *
 * @param sources the folder of the application
 * @param fixture the folder with its `node_modules`
 * @returns the parent of the compiled folder, which has the name of `sources`
 */
export function compileApp(sources: string, fixture: string): string {
  const folder = join(fixture, 'dist');
  const app = join(folder, basename(sources));
  if (compiled.has(app)) return folder;
  compiled.add(app);
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const file of readdirSync(sources)) {
    if (file.endsWith('.ts')) writeFileSync(join(app, file.replace(/\.ts$/, '.js')), compile(join(sources, file)));
    else copyFileSync(join(sources, file), join(app, file));
  }
  return folder;
}

function compile(file: string): string {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
  });
  return code;
}
