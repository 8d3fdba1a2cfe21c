import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');

/** The entry points of one copy of the package. */
export interface Copy {
  readonly lib: typeof import('../../lib');
  readonly sdk: typeof import('../../lib/sdk');
  readonly testing: typeof import('../../lib/testing');
}

/** Loads a copy by its name. */
export type Load = (copy: string) => Copy;

/** The output of a process with several copies. */
export interface Answer<T> {
  readonly result: T;
  /** Process warnings, each `[code] message`. */
  readonly warnings: readonly string[];
  readonly stdout: string;
}

/** A folder with real copies of the built package. Remove it at the end. */
export class CopiesFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'copies-'));

  constructor() {
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'));
  }

  /** Copies the built package. @returns the path of the copy */
  add(name: string): string {
    const path = join(this.path, name);
    mkdirSync(path, { recursive: true });
    for (const part of ['lib', 'nest-module']) {
      cpSync(join(ROOT, 'dist', part), join(path, 'dist', part), { recursive: true });
    }
    cpSync(join(ROOT, 'package.json'), join(path, 'package.json'));
    return path;
  }

  /** A copy with another package version and another record version. */
  addOfVersion(name: string, version: string, recordVersion: number): string {
    const path = this.add(name);
    const modules = join(path, 'dist/lib/modules.js');
    replaceIn(modules, /PACKAGE_VERSION = "[^"]*"/, `PACKAGE_VERSION = "${version}"`);
    replaceIn(modules, /RECORD_VERSION = \d+/, `RECORD_VERSION = ${recordVersion}`);
    return path;
  }

  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Runs `body` in a new process. It may use only its argument. */
  async run<T>(
    body: (load: Load, need: NodeJS.Require) => T | Promise<T>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const script = this.write(
      `script-${scripts++}.cjs`,
      `const warnings = [];
       process.on('warning', ({ code, message }) => warnings.push('[' + code + '] ' + message));
       const load = (name) => ({
         get lib() { return require('./' + name + '/dist/lib'); },
         get sdk() { return require('./' + name + '/dist/lib/sdk'); },
         get testing() { return require('./' + name + '/dist/lib/testing'); },
       });
       (async () => {
         const result = await (${body.toString()})(load, require);
         await new Promise((resolve) => setImmediate(resolve));
         console.log('ANSWER' + JSON.stringify({ result, warnings }));
       })();`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      env: { ...process.env, NODE_ENV: 'development', ...environment },
    });
    const [printed = '', answer = ''] = stdout.split('ANSWER');
    return { ...(JSON.parse(answer) as Pick<Answer<T>, 'result' | 'warnings'>), stdout: printed };
  }
}

let scripts = 0;

function replaceIn(file: string, pattern: RegExp, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} does not have ${pattern}`);
  writeFileSync(file, text.replace(pattern, replacement));
}
