import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Queryable } from '../../lib';

interface Rows {
  readonly rows: readonly Record<string, unknown>[];
}

interface Reply {
  readonly id: number;
  readonly result?: Rows;
  readonly error?: object & { readonly message: string };
}

/** A real PostgreSQL, outside jest's sandbox. */
export interface EmbeddedDatabase extends Queryable<Rows> {
  /** Runs several statements. */
  setUp(sql: string): Promise<unknown>;
  close(): Promise<unknown>;
}

export function openEmbeddedDatabase(): EmbeddedDatabase {
  const child = fork(join(__dirname, 'pglite-process.cjs'));
  const waiting = new Map<number, (reply: Reply) => void>();
  let count = 0;
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  const ask = (sql: string, params?: unknown[]): Promise<Rows> =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error) reject(Object.assign(new Error(error.message), error));
        else resolve(result ?? { rows: [] });
      });
      child.send({ id, sql, params });
    });
  return {
    query: (sql, params = []) => ask(sql, params),
    setUp: (sql) => ask(sql),
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
