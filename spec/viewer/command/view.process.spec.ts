import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTraces } from '../../../lib/viewer/otlp/otlp-encoder';
import { fixedSpan, LESSON_TRACE, TRACE_ID } from '../../trace/fixed-spans';

const MAIN = join(__dirname, '../../../dist/lib/command/main.js');
const OTHER = 'a'.repeat(32);
const FREE = ['--port', '0', '--http-port', '0', '--grpc-port', '0'];
const LESSON = [...encodeTraces(LESSON_TRACE)].join('');

/** A running `otel-instrument`. */
class Command {
  readonly process: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  readonly #ended: Promise<unknown[]>;

  constructor(...args: readonly string[]) {
    this.process = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, NODE_OPTIONS: '' } });
    this.#ended = once(this.process, 'exit');
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  /** Waits for a text in the output. */
  async prints(pattern: RegExp, from: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this[from]);
      if (found) return found;
      if (this.process.exitCode !== null)
        throw new Error(`ended before ${String(pattern)}: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async httpUrl(from: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
    return (await this.prints(/OTLP over HTTP +(\S+)/, from))[1] ?? '';
  }

  async ends(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal) this.process.kill(signal);
    const [code] = await this.#ended;
    return code as number | null;
  }
}

async function send(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/traces`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
}

describe('otel-instrument', () => {
  const running: Command[] = [];
  let folder: string;

  const run = (...args: readonly string[]): Command => {
    const command = new Command(...args);
    running.push(command);
    return command;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'view-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((command) => command.ends('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints its help and its version', async () => {
    const help = run('view', '--help');
    expect(await help.ends()).toBe(0);
    expect(help.stdout).toMatch(/^Usage: otel-instrument view/);
    const version = run('--version');
    expect(await version.ends()).toBe(0);
    const { version: packaged } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(version.stdout).toBe(`${packaged}\n`);
  });

  it('ends with status 2 for a wrong command line', async () => {
    const command = run('view', '--prot', '1');
    expect(await command.ends()).toBe(2);
    expect([command.stdout, command.stderr]).toEqual([
      '',
      expect.stringMatching(/^Unknown option `--prot` .*Did you mean `--port`\?\n$/),
    ]);
  });

  it('prints each trace as a waterfall, with the address of its page, and ends with Ctrl+C', async () => {
    const command = run('view', ...FREE);
    const url = (await command.prints(/page +(\S+)/))[1];
    await send(await command.httpUrl(), LESSON);
    await command.prints(new RegExp(`^trace ${TRACE_ID} · 450 ms · 8 spans[^]*^${url}/#/trace/${TRACE_ID}$`, 'm'));
    expect(await command.ends('SIGINT')).toBe(0);
    expect(command.stderr).toBe('');
  });

  it('shows escapes in names as text', async () => {
    const command = run('view', ...FREE);
    await send(await command.httpUrl(), [...encodeTraces([fixedSpan('evil\u001B[2J', undefined, 0, 1)])].join(''));
    await command.prints(/evil\\x1b\[2J/);
    expect(command.stdout).not.toContain('\u001B');
  });

  it('prints no traces with --quiet, and prints OTLP with --json', async () => {
    const quiet = run('view', ...FREE, '--quiet');
    const json = run('view', ...FREE, '--json');
    await send(await quiet.httpUrl(), LESSON);
    await send(await json.httpUrl('stderr'), LESSON);
    await json.prints(/\n/);
    expect(json.stdout).toBe(`${LESSON}\n`);
    expect(quiet.stdout).not.toContain(TRACE_ID);
  });

  it('prints only traces that match --filter', async () => {
    const command = run('view', ...FREE, '--filter', 'name=wanted');
    const url = await command.httpUrl();
    await send(url, LESSON);
    await send(url, [...encodeTraces([fixedSpan('wanted', undefined, 0, 1, { traceId: OTHER })])].join(''));
    await command.prints(new RegExp(`trace ${OTHER}`));
    expect(command.stdout).not.toContain(TRACE_ID);
    const wrong = run('view', '--filter', 'is:eror');
    expect(await wrong.ends()).toBe(2);
    expect(wrong.stderr).toContain('Did you mean `is:error`?');
  });

  it('saves its store at the end, and reads it at the next start', async () => {
    const path = join(folder, 'traces.jsonl');
    const first = run('view', ...FREE, '--quiet', '--save', path);
    await send(await first.httpUrl(), LESSON);
    expect(await first.ends('SIGTERM')).toBe(0);
    expect(first.stdout).toContain(`Saved 1 trace to ${path}`);
    expect(readFileSync(path, 'utf8')).toBe(`${LESSON}\n`);
    const second = run('view', ...FREE, '--save', path);
    await second.prints(/Read 8 spans and 0 log records/);
    await send(
      await second.httpUrl(),
      [...encodeTraces([fixedSpan('b', undefined, 0, 1, { traceId: OTHER })])].join(''),
    );
    await second.prints(new RegExp(OTHER));
    expect(await second.ends('SIGINT')).toBe(0);
    expect(second.stdout).not.toContain(`trace ${TRACE_ID}`);
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([LESSON, expect.stringContaining(OTHER), '']);
  });

  it('keeps what it cannot read of a saved file', async () => {
    const path = join(folder, 'traces.jsonl');
    const content = `${LESSON}\n{"resourceSpans":[{"res\n`;
    writeFileSync(path, content);
    const command = run('view', ...FREE, '--save', path);
    await command.prints(/skipped: line 2 is cut off[^]*traces\.jsonl\.damaged is a copy of the damaged file/);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(content);
  });

  it('refuses to save over a file that holds something else', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'my notes\n');
    const command = run('view', ...FREE, '--save', path);
    expect(await command.ends()).toBe(1);
    expect(command.stderr).toMatch(/notes\.txt is not a file of traces or logs: line 1: .*\n$/);
    expect(readFileSync(path, 'utf8')).toBe('my notes\n');
  });

  it('says at once that it cannot save', async () => {
    const command = run('view', ...FREE, '--save', join(folder, 'missing', 'traces.jsonl'));
    expect(await command.ends()).toBe(1);
    expect(command.stderr).toMatch(/^Cannot save to .*ENOENT/);
  });

  it('imports files, and says which is missing', async () => {
    const path = join(folder, 'one.json');
    writeFileSync(path, LESSON);
    const command = run('view', ...FREE, path, '--import', join(folder, 'two.json'));
    expect(await command.ends()).toBe(1);
    expect(command.stdout).toContain(`Read 8 spans and 0 log records from ${path}`);
    expect(command.stderr).toBe(`Cannot read ${join(folder, 'two.json')}: there is no such file.\n`);
  });

  it('says who has a port that it needs, and what to do', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const command = run('view', '--port', '0', '--http-port', String(port));
    expect(await command.ends()).toBe(1);
    server.close();
    expect(command.stderr).toMatch(new RegExp(`^Port ${port} is taken by .*pass another port with \`--http-port\``));
  });

  it('says once that its store is full', async () => {
    const command = run('view', ...FREE, '--quiet', '--size', '1MB');
    const url = await command.httpUrl();
    for (let trace = 1; trace < 20; trace++) {
      const attributes = { text: 'x'.repeat(200_000) };
      await send(
        url,
        [
          ...encodeTraces([
            fixedSpan('a', undefined, 0, 1, { traceId: trace.toString().padStart(32, 'a'), attributes }),
          ]),
        ].join(''),
      );
    }
    await command.prints(
      /The store is full: new traces evict those with the oldest updates\. Pass a larger `--size` to keep more\./,
    );
    expect(command.stdout.split('The store is full')).toHaveLength(2);
  });

  it('warns if other machines can reach it', async () => {
    const command = run('view', ...FREE, '--host', '0.0.0.0');
    const [warning] = await command.prints(/Warning: .*/);
    expect(warning).toBe('Warning: other machines that reach 0.0.0.0 can send traces, and read and delete them.');
  });
});
