import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TelemetryCounters } from 'otel-instrument/nest';

/** The ended spans, as counted by the application and by telemetry. */
export type Accounts = TelemetryCounters & { readonly ended: number };

/** The counting application, in its own process. */
export interface CountingApp {
  readonly url: string;
  accounts(): Promise<Accounts>;
  /** Sends the signal, waits for the exit, and returns the exit code or the signal. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string | null>;
}

export async function startCountingApp(env: Readonly<Record<string, string>>): Promise<CountingApp> {
  const child = fork(join(__dirname, 'counting-app.cjs'), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const output = text(child.stderr as Readable);
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const first = await Promise.race([once(child, 'message'), exited.then(() => undefined)]);
  if (!first) throw new Error(`The counting application has not started:\n${await output}`);
  const { port } = first[0] as { port: number };
  child.disconnect();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    accounts: async () => (await (await fetch(`${url}/counters`)).json()) as Accounts,
    async end(signal) {
      child.kill(signal);
      const [code, killedBy] = await exited;
      return code ?? killedBy;
    },
  };
}

/** Continuous concurrent requests, until they are stopped or the application accepts no more. */
export interface Load {
  readonly completed: number;
  /** Responses other than 200. */
  readonly failed: number;
  /** Requests whose connection ended without a response, after which the client sent no more. */
  readonly unanswered: number;
  stop(): Promise<void>;
}

/** @param keepAlive whether connections are reused */
export function startLoad(url: string, clients: number, keepAlive: boolean): Load {
  const agent = new Agent({ keepAlive, maxSockets: clients });
  let completed = 0;
  let failed = 0;
  let unanswered = 0;
  const stopping = new AbortController();
  const client = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const status = await statusOf(url, agent);
      if (status === undefined) {
        unanswered++;
        return;
      }
      completed++;
      if (status !== 200) failed++;
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    get completed() {
      return completed;
    },
    get failed() {
      return failed;
    },
    get unanswered() {
      return unanswered;
    },
    async stop() {
      stopping.abort();
      await all;
      agent.destroy();
    },
  };
}

/** `undefined` without a response. */
function statusOf(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    request(url, { agent }, (response) => {
      response.resume().on('close', () => resolve(response.complete ? response.statusCode : undefined));
    })
      .on('error', () => resolve(undefined))
      .end();
  });
}
