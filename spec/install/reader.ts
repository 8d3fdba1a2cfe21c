import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { CommandFailed, run, RunningCommand } from './command';
import type { Step } from './page-steps';
import { withoutTimes } from './waterfall-text';

/** Differences from the page that depend on the package manager, Node or Nest of the reader. */
export interface Habits {
  readonly env: NodeJS.ProcessEnv;
  /** Adapts a command: another package manager, or the packed tarball instead of the package name. */
  readonly command?: (line: string) => string;
  /** Adapts a file of the page. */
  readonly code?: (code: string) => string;
}

const START = /^(?:\w+=\S+ )*(?:npm start|npx nest start\b.*)$/;
const REQUEST = /^curl /;
const PORT = /\blocalhost:3000\b/;

/** Follows a page in a folder: runs its commands, writes its files, and compares its outputs. */
export class Reader {
  private cwd: string;
  private service: RunningCommand | undefined;
  private port = 0;
  /** The output of the last command so far. */
  private printed: () => string = () => '';

  constructor(
    folder: string,
    private readonly habits: Habits,
  ) {
    this.cwd = folder;
  }

  /** @throws if a command fails or its output differs from the page */
  async follow(steps: readonly Step[]): Promise<void> {
    try {
      for (const step of steps) await this.take(step);
    } finally {
      await this.service?.stop();
    }
  }

  private async take(step: Step): Promise<void> {
    if (step.kind === 'file') return this.write(step.path, step.code);
    if (step.kind === 'output') return this.compare(step.text);
    for (const line of step.lines) await this.type((this.habits.command ?? String)(line));
  }

  private write(path: string, code: string): void {
    const file = join(this.cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, (this.habits.code ?? String)(code));
  }

  private async type(line: string): Promise<void> {
    const { env } = this.habits;
    if (REQUEST.test(line)) return this.request(line);
    await this.service?.stop();
    this.service = undefined;
    const folder = /^cd (?<folder>[\w-]+)$/.exec(line)?.groups?.['folder'];
    if (folder !== undefined) {
      this.cwd = join(this.cwd, folder);
    } else if (START.test(line)) {
      this.port = await freePort();
      this.service = new RunningCommand(line, { cwd: this.cwd, env: { ...env, PORT: String(this.port) } });
      await this.service.until('the start', (output) => output.includes('successfully started'));
    } else {
      const printed = await run(line, { cwd: this.cwd, env });
      this.printed = () => printed;
    }
  }

  private async request(line: string): Promise<void> {
    const { service } = this;
    if (!service) throw new Error(`nothing runs that \`${line}\` could ask`);
    const before = service.output.length;
    const request = `${line.replace(PORT, `localhost:${this.port}`)} --silent --retry 20 --retry-connrefused --retry-delay 1`;
    const response = await run(request, { cwd: this.cwd, env: this.habits.env });
    this.printed = () => `${response}\n${service.output.slice(before)}`;
  }

  /** A service also prints log lines, and its trace after the response. */
  private async compare(text: string): Promise<void> {
    const expected = withoutTimes(text);
    const { service } = this;
    if (!service) {
      const printed = withoutTimes(this.printed());
      if (printed !== expected) throw new Error(`the page shows:\n${expected}\nand this came:\n${printed}`);
      return;
    }
    const isThere = (): boolean => withoutTimes(this.printed()).includes(expected);
    try {
      await service.until('the output of the page', isThere, 30_000);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new Error(`the page shows:\n${expected}\nand this came:\n${withoutTimes(this.printed())}`, {
        cause: error,
      });
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has no port');
  return address.port;
}
