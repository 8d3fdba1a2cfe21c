import { writeSync } from 'node:fs';
import { countFault } from '../diagnostics/fault';
import type { LogDestination } from './logger-options';

/** Bytes to keep for a reader that does not read. Further lines are dropped and counted. */
export const MOST_WAITING = 1 << 20;

/** Time between two attempts, and how long the process waits at its exit for a reader that does not read. */
const RETRY_MILLIS = 20;
const MOST_MILLIS_AT_EXIT = 1000;

/**
 * Writes lines to standard output synchronously, so that none is lost when the process exits or crashes. A full pipe does
 * not block the process: up to {@link MOST_WAITING} bytes wait. After the reader has closed the pipe, lines are dropped
 * silently, as in any program.
 */
class StandardOutput implements LogDestination {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private retry: NodeJS.Timeout | undefined;
  private isGone = false;

  write(line: string): void {
    if (this.isGone) return;
    const bytes = Buffer.from(line);
    if (this.waitingBytes + bytes.length > MOST_WAITING && this.waitingBytes > 0) {
      countFault('writing a log line', new Error('Standard output is full and is not read.'));
      return;
    }
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (!this.retry) this.drain();
  }

  /** Writes waiting lines until the pipe is full. */
  private readonly drain = (): void => {
    if (this.retry) process.removeListener('exit', this.drainAtExit);
    this.retry = undefined;
    this.writeWaiting();
    if (this.waitingBytes === 0) return;
    // The timer keeps the process alive, so that a slow reader gets every line.
    this.retry = setTimeout(this.drain, RETRY_MILLIS);
    process.once('exit', this.drainAtExit);
  };

  private readonly drainAtExit = (): void => {
    const sleep = new Int32Array(new SharedArrayBuffer(4));
    let left = this.waitingBytes;
    for (let waited = 0; left > 0 && waited < MOST_MILLIS_AT_EXIT; waited += RETRY_MILLIS) {
      Atomics.wait(sleep, 0, 0, RETRY_MILLIS);
      this.writeWaiting();
      if (this.waitingBytes < left) waited = 0;
      left = this.waitingBytes;
    }
  };

  private writeWaiting(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const written = this.writeSome(next);
      if (written === undefined) return;
      this.waitingBytes -= written;
      if (written === next.length) this.waiting.shift();
      else this.waiting[0] = next.subarray(written);
    }
  }

  /** @returns the number of bytes written or dropped; `undefined` if the pipe is full */
  private writeSome(bytes: Buffer): number | undefined {
    try {
      return writeSync(1, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' || code === 'EBUSY') return undefined;
      if (code === 'EPIPE') this.isGone = true;
      else countFault('writing a log line', error);
      return bytes.length;
    }
  }
}

/** One for all loggers, so that a waiting half of a line is not interrupted by another line. */
export const STANDARD_OUTPUT: LogDestination = new StandardOutput();
