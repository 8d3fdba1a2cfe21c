import { join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import type { TelemetryOptions } from '../../../../lib/config/telemetry-options';
import { AskedProcess } from '../running/asked-process';
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
  private constructor(private readonly running: AskedProcess) {}

  static async start(options: Pick<TelemetryOptions, 'exporter' | 'sampling' | 'batch'>): Promise<RunningSender> {
    const program = join(__dirname, 'sending-app.cjs');
    const { running } = await AskedProcess.start(program, { OPTIONS: JSON.stringify(options) });
    return new RunningSender(running);
  }

  /** What it warned about. */
  get warnings(): string {
    return this.running.warnings;
  }

  /** @param perSecond as fast as the receiver accepts them, if absent @returns milliseconds */
  async send(count: number, perSecond?: number): Promise<number> {
    return (await this.running.ask<{ readonly millis: number }>({ ask: 'send', count, perSecond })).millis;
  }

  /** Flushes, and tells what has become of the spans. */
  account(): Promise<SenderAccount> {
    return this.running.ask({ ask: 'account' });
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}
