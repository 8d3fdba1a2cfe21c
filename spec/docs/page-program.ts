import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type Step, stepsOf } from '../install/page-steps';
import { read, ROOT } from './examples';

/** The environment of a page's program, without the variables of the test run. */
const CLEAN_ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_|JEST_|PORT$)/.test(name)),
);

const COMPILER_OPTIONS = {
  rootDir: '.',
  outDir: 'out',
  declaration: false,
  sourceMap: false,
  types: ['node', 'jest'],
};

/** The files of a page, by path. If a file appears twice, the later one counts. */
export function filesOf(page: string): ReadonlyMap<string, string> {
  const files = stepsOf(read(page)).filter((step): step is Step & { kind: 'file' } => step.kind === 'file');
  return new Map(files.map(({ path, code }) => [path, code]));
}

/** The first printed output of each section of a page, by heading. */
export function outputUnder(page: string, heading: string): string {
  const found = stepsOf(read(page)).find((step) => step.kind === 'output' && step.heading === heading);
  if (found?.kind !== 'output') throw new Error(`${page} shows no output under \`${heading}\``);
  return found.text;
}

/** A folder for the program of a page. It is inside the package, so that imports of the package name find the build. */
export class PageProgram {
  readonly folder: string;

  /** @param name name of the folder in `dist/` */
  constructor(name: string, files: ReadonlyMap<string, string>) {
    this.folder = join(ROOT, 'dist', name);
    rmSync(this.folder, { recursive: true, force: true });
    for (const [path, code] of files) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
    }
  }

  /** Compiles its TypeScript files and tests into the folder `out`; throws the errors of the compiler. */
  compile(compilerOptions: Readonly<Record<string, unknown>> = {}): void {
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: { ...COMPILER_OPTIONS, ...compilerOptions },
      include: ['**/*.ts'],
      exclude: ['out'],
    };
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    try {
      execFileSync(process.execPath, [tsc, '-p', this.folder, '--pretty', 'false'], { encoding: 'utf8' });
    } catch (error) {
      throw new Error(String((error as { stdout?: unknown }).stdout), { cause: error });
    }
  }

  /** Runs a file to its end and returns its output. */
  async run(path: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { child, output } = this.start(path, env);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${path} ended with ${code}: ${output()}`);
    return output();
  }

  /** Runs a file that serves HTTP on the port in the variable `PORT`. */
  async serve(path: string, env: NodeJS.ProcessEnv = {}): Promise<PageService> {
    const port = await freePort();
    const { child, output } = this.start(path, { ...env, PORT: String(port) });
    const service: PageService = {
      url: `http://localhost:${port}`,
      output,
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        await once(child, 'exit');
      },
    };
    for (let attempt = 0; attempt < 400; attempt++) {
      if (child.exitCode !== null) throw new Error(`${path} ended: ${output()}`);
      if (await isServing(service.url)) return service;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await service.stop();
    throw new Error(`${path} does not listen: ${output()}`);
  }

  private start(path: string, env: NodeJS.ProcessEnv): { child: ChildProcess; output: () => string } {
    let text = '';
    const child = spawn(process.execPath, [join(this.folder, path)], {
      cwd: this.folder,
      env: { ...CLEAN_ENV, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    }
    return { child, output: () => text };
  }
}

export interface PageService {
  readonly url: string;
  /** Its output so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Nest logs its start before it listens. */
const isServing = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    () => true,
    () => false,
  );

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
