import { type ChildProcess, spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds after which the command and its child processes are killed. */
  readonly timeoutMillis?: number;
}

/** A command that exited with a code other than 0, with its output. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(command: string, outcome: string, output: string) {
    super(`\`${command}\` ended with ${outcome}:\n${output.slice(-4000)}`);
  }
}

const TIMEOUT_MILLIS = 300_000;

/**
 * Runs a shell command to its end.
 *
 * @returns its standard output; package managers write warnings to standard error
 * @throws CommandFailed
 */
export async function run(command: string, options: CommandOptions): Promise<string> {
  const running = new RunningCommand(command, options);
  const timer = setTimeout(() => running.kill('SIGKILL'), options.timeoutMillis ?? TIMEOUT_MILLIS);
  const outcome = await running.ended;
  clearTimeout(timer);
  if (outcome !== 0) throw new CommandFailed(command, String(outcome), running.output);
  return running.stdout;
}

/** A command that runs until it is stopped. It leads a process group, so that its children stop with it. */
export class RunningCommand {
  /** Standard output and standard error, in order of arrival. */
  output = '';
  stdout = '';
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(
    private readonly command: string,
    { cwd, env }: CommandOptions,
  ) {
    this.child = spawn('bash', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      this.output += part;
      this.stdout += part;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (part: string) => (this.output += part));
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'));
    });
  }

  /** Waits until the output satisfies `holds`. */
  async until(what: string, holds: (output: string) => boolean, timeoutMillis = 180_000): Promise<void> {
    const deadline = Date.now() + timeoutMillis;
    let outcome: number | string | undefined;
    void this.ended.then((code) => (outcome = code));
    while (!holds(this.output)) {
      if (outcome !== undefined) throw new CommandFailed(this.command, String(outcome), this.output);
      if (Date.now() > deadline) throw new CommandFailed(this.command, `nothing: ${what} did not happen`, this.output);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), 15_000);
    await this.ended;
    clearTimeout(timer);
  }

  kill(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
