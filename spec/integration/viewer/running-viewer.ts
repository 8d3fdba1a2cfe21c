import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreCounts, TraceRow } from '../../../lib/viewer/api/trace-row';

const COMMAND = join(__dirname, '../../../dist/lib/command/main.js');
const START_MILLIS = 30_000;

/** `otel-instrument view` in a process of its own, on free ports. */
export class RunningViewer {
  private constructor(
    /** Address of the page. */
    readonly url: string,
    /** Base URL of the receiver. */
    readonly otlpUrl: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param args more arguments of the command, such as `--size 64MB` or the port of a viewer that has ended */
  static async start(args: readonly string[] = []): Promise<RunningViewer> {
    const ports = ['--port', '--http-port', '--grpc-port'].flatMap((name) => (args.includes(name) ? [] : [name, '0']));
    const child = spawn(process.execPath, [COMMAND, 'view', '--quiet', ...ports, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const started = new Promise<RunningViewer>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        printed += chunk.toString();
        const [, url] = /page\s+(http:\S+)/.exec(printed) ?? [];
        const [, otlpUrl] = /OTLP over HTTP\s+(http:\S+)/.exec(printed) ?? [];
        if (url !== undefined && otlpUrl !== undefined) resolve(new RunningViewer(url, otlpUrl, child));
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => reject(new Error(`The viewer ended with ${code}: ${printed}`)));
      setTimeout(() => reject(new Error(`The viewer did not start: ${printed}`)), START_MILLIS).unref();
    });
    return started.catch((error: unknown) => {
      child.kill();
      throw error;
    });
  }

  get port(): string {
    return new URL(this.url).port;
  }

  /** Resident memory of the process, in bytes. */
  memory(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`);
    if (!response.ok) throw new Error(`GET ${path} got ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  async rows(): Promise<readonly TraceRow[]> {
    return (await this.get<{ rows: readonly TraceRow[] }>('/api/traces?limit=1000')).rows;
  }

  async counts(): Promise<StoreCounts> {
    return (await this.get<{ counts: StoreCounts }>('/api/traces?limit=1')).counts;
  }

  async clear(): Promise<void> {
    await fetch(`${this.url}/api/traces`, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
