import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TelemetryCounters } from 'otel-instrument/nest';

/** What the application says of itself: the spans that have ended, by its own account and by telemetry's. */
export type Accounts = TelemetryCounters & { readonly ended: number };

/** The counting application, in a process of its own. */
export interface CountingApp {
  readonly url: string;
  accounts(): Promise<Accounts>;
  /** Sends the signal and waits for the end; the exit code, or the signal that ended it. */
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

/** Requests that follow each other, several at one time, until somebody stops them or the application takes no more. */
export interface Load {
  readonly answered: number;
  /** Answers other than 200. */
  readonly failed: number;
  /** Requests whose connection has ended without an answer; the client has sent no more then. */
  readonly unanswered: number;
  stop(): Promise<void>;
}

/** @param keepAlive whether a connection serves more than one request */
export function startLoad(url: string, clients: number, keepAlive: boolean): Load {
  const agent = new Agent({ keepAlive, maxSockets: clients });
  let answered = 0;
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
      answered++;
      if (status !== 200) failed++;
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    get answered() {
      return answered;
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

/** `undefined` where there is no answer. */
function statusOf(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    request(url, { agent }, (response) => {
      response.resume().on('close', () => resolve(response.complete ? response.statusCode : undefined));
    })
      .on('error', () => resolve(undefined))
      .end();
  });
}
