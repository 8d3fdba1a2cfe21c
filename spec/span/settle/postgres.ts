import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An embedded PostgreSQL behind a real socket. */
export class Postgres {
  private constructor(
    private readonly server: ChildProcess,
    readonly port: number,
  ) {}

  static async start(): Promise<Postgres> {
    const server = spawn(process.execPath, [join(__dirname, 'serve-postgres.cjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const died = once(server, 'exit').then(([code]) => {
      throw new Error(`the database ended with ${String(code)}`);
    });
    const [port] = (await Promise.race([once(createInterface(server.stdout), 'line'), died])) as [string];
    died.catch(() => undefined);
    return new Postgres(server, Number(port));
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.stdin?.end();
    await ended;
  }
}
