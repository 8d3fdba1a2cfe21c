import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

const SOURCES = join(__dirname, 'app');
const compiled = new Set<string>();

/**
 * Compiles the application under test to CommonJS inside a fixture, once per test file, so that it loads the packages of
 * the fixture.
 *
 * @returns its parent folder
 */
export function compileApp(fixture: string): string {
  const folder = join(__dirname, fixture, 'dist');
  if (compiled.has(fixture)) return folder;
  compiled.add(fixture);
  const app = join(folder, 'app');
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const file of readdirSync(SOURCES)) {
    const { code } = transformSync(readFileSync(join(SOURCES, file), 'utf8'), {
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
    writeFileSync(join(app, file.replace(/\.ts$/, '.js')), code);
  }
  return folder;
}
