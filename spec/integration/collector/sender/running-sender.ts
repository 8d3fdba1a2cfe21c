import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import type { TelemetryOptions } from '../../../../lib/config/telemetry-options';
import type { Digest } from './received-spans';

export interface SenderAccount {
  readonly exported: number;
  readonly failed: number;
  readonly dropped: number;
  readonly pending: number;
  /** Of the spans that have ended. */
  readonly digest: Digest;
  readonly resource: Attributes;
}

/** sending-app.cjs, in its own process, with the built package. */
export class RunningSender {
  private printed = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
  }

  static async start(options: Pick<TelemetryOptions, 'exporter' | 'sampling' | 'batch'>): Promise<RunningSender> {
    const child = fork(join(__dirname, 'sending-app.cjs'), {
      env: { ...process.env, OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const sender = new RunningSender(child);
    await sender.message();
    return sender;
  }

  /** What it warned about. */
  get warnings(): string {
    return this.printed;
  }

  /** @param perSecond as fast as the receiver accepts them, if absent @returns milliseconds */
  async send(count: number, perSecond?: number): Promise<number> {
    return (await this.ask<{ readonly millis: number }>({ ask: 'send', count, perSecond })).millis;
  }

  /** Flushes, and tells what has become of the spans. */
  account(): Promise<SenderAccount> {
    return this.ask({ ask: 'account' });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  private async ask<T>(question: object): Promise<T> {
    const answer = this.message();
    this.child.send(question);
    return (await answer) as T;
  }

  private async message(): Promise<unknown> {
    const ended = once(this.child, 'exit').then(([code]) => {
      throw new Error(`The sender ended with ${code}:\n${this.printed}`);
    });
    ended.catch(() => {});
    const [message] = (await Promise.race([once(this.child, 'message'), ended])) as [unknown];
    return message;
  }
}
