import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const START_MILLIS = 60_000;
const STOP_MILLIS = 60_000;
const POLL_MILLIS = 50;

const running = new Set<ServerProcess>();

process.once('exit', () => {
  for (const server of running) server.signal('SIGKILL');
});

/** Kills what a spec has started and not stopped. Call it in `afterAll`. */
export async function killServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.kill()));
}

export interface ServerCommand {
  /** For messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the server is ready, from what it has printed. */
  readonly isReady: (printed: string) => boolean | Promise<boolean>;
}

/** A server in a process of its own, ready to work. */
export class ServerProcess {
  private printed = '';
  private readonly exited: Promise<readonly [number | null, NodeJS.Signals | null]>;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    const read = (chunk: Buffer): void => void (this.printed += chunk.toString());
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    // A spec that fails before it stops its servers must end, too.
    child.unref();
    for (const pipe of [child.stdout, child.stderr]) (pipe as Socket | null)?.unref();
    this.exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    running.add(this);
    void this.exited.finally(() => running.delete(this)).catch(() => {});
  }

  /** @throws if it ends, or is not ready within a minute; the message has what it printed */
  static async start({ name, program, args, env, isReady }: ServerCommand): Promise<ServerProcess> {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const server = new ServerProcess(name, child);
    try {
      await once(child, 'spawn');
      const deadline = Date.now() + START_MILLIS;
      while (!(await isReady(server.printed))) {
        if (server.hasEnded) throw new Error(`${name} ended with ${await server.outcome()}.`);
        if (Date.now() > deadline) throw new Error(`${name} was not ready after ${START_MILLIS} ms.`);
        await wait(POLL_MILLIS);
      }
      return server;
    } catch (cause) {
      await server.kill();
      throw new Error(`${(cause as Error).message}\n${server.printed}`, { cause });
    }
  }

  /** All that it printed. */
  get output(): string {
    return this.printed;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Exit code or signal, when it ends. */
  async outcome(): Promise<number | string | null> {
    const [code, signal] = await this.exited;
    return code ?? signal;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.child.kill(signal);
  }

  /**
   * Sends SIGTERM and waits for the end.
   *
   * @throws if it does not end with 0 within a minute
   */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const outcome = await Promise.race([this.outcome(), wait(STOP_MILLIS, 'no exit', { ref: false })]);
    if (outcome === 0) return;
    await this.kill();
    throw new Error(`${this.name} got SIGTERM and ended with ${outcome}:\n${this.printed}`);
  }

  /** Sends SIGKILL and waits for the end. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited.catch(() => {});
  }
}
