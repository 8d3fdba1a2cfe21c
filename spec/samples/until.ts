import { setTimeout as wait } from 'node:timers/promises';

/** Polls a condition for at most `timeoutMillis`. */
export async function until(what: string, holds: () => boolean, timeoutMillis = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMillis;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMillis} ms`);
    await wait(10);
  }
}
