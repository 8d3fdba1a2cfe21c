import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * A program of ours in its own process that sends a message when it is ready, and afterwards one message for each question, in
 * order. It ends when the connection does.
 */
export class AskedProcess {
  private printed = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
  }

  static async start(
    program: string,
    env: Readonly<Record<string, string>>,
  ): Promise<{ readonly running: AskedProcess; readonly ready: unknown }> {
    const child = fork(program, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const running = new AskedProcess(child);
    return { running, ready: await running.message() };
  }

  /** What it warned about. */
  get warnings(): string {
    return this.printed;
  }

  async ask<Answer>(question: object): Promise<Answer> {
    const answer = this.message();
    this.child.send(question);
    return (await answer) as Answer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    if (this.child.connected) this.child.disconnect();
    await exited;
  }

  private async message(): Promise<unknown> {
    const ended = once(this.child, 'exit').then(([code]) => {
      throw new Error(`The process ended with ${code}:\n${this.printed}`);
    });
    ended.catch(() => {});
    const [message] = (await Promise.race([once(this.child, 'message'), ended])) as [unknown];
    return message;
  }
}
