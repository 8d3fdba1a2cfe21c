import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A running service of the sample, in its own process. */
export interface Service {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Its standard output and standard error so far. */
  output(): string;
  /** Sends SIGTERM, waits for the exit, and returns the exit code or the signal. */
  stop(): Promise<number | string | null>;
}

/** Milliseconds that a service may take to start. */
const START_TIMEOUT = 60_000;

/** Milliseconds that a service may take to stop before it is killed. */
const STOP_TIMEOUT = 15_000;

/** Starts one service, on the port in `env` or a free port. */
export async function startService(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<Service> {
  const child = fork(join(folder, name, 'main.js'), {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const chunks: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const output = (): string => chunks.join('');
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  const port = await readyPort(child, ended).catch(async (error: Error) => {
    child.kill('SIGKILL');
    throw new Error(`${name}: ${error.message}\n${output()}`, { cause: error });
  });
  child.disconnect();
  const stop = async (): Promise<number | string | null> => {
    child.kill('SIGTERM');
    const giveUp = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
    const outcome = await ended;
    clearTimeout(giveUp);
    return outcome;
  };
  return { name, port, process: child, output, stop };
}

function readyPort(child: ChildProcess, ended: Promise<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('did not start in time')), START_TIMEOUT);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve((message as { port: number }).port);
    });
    void ended.then((outcome) => {
      clearTimeout(timer);
      reject(new Error(`ended (${String(outcome)}) before it was ready`));
    });
  });
}
