import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { LoggerOptions } from '../../lib';
import type { LogLine } from '../../lib/log/log-line';
import { linePrinter, type Terminal } from '../../lib/log/line-writer';

const SCRIPT = join(__dirname, 'write-lines.cjs');
const LINE: LogLine = { timestamp: '2026-01-31T10:11:12.045Z', level: 'INFO', target: 'T', fields: { message: 'm' } };

type Look = 'json' | 'pretty' | 'coloured';

function lookOf(options: LoggerOptions, stdout: Terminal): Look {
  const text = linePrinter(options, stdout)(LINE);
  if (text.startsWith('{')) return 'json';
  return text.includes('\u001B[') ? 'coloured' : 'pretty';
}

const colors: Terminal = { isTTY: true, hasColors: () => true };
const mono: Terminal = { isTTY: true, hasColors: () => false };
const pipe: Terminal = {};
const destination = { write: () => undefined };

describe('the format of lines', () => {
  it.each<[LoggerOptions, Terminal, Look]>([
    [{ environment: 'development' }, colors, 'coloured'],
    [{ environment: 'development' }, mono, 'pretty'],
    [{ environment: 'development' }, pipe, 'json'],
    [{ environment: 'production' }, colors, 'json'],
    [{ environment: 'production', format: 'pretty' }, colors, 'coloured'],
    [{ environment: 'production', format: 'pretty' }, pipe, 'pretty'],
    [{ environment: 'production', format: 'pretty', color: true }, pipe, 'coloured'],
    [{ environment: 'development', color: false }, colors, 'pretty'],
    [{ environment: 'development', format: 'json' }, colors, 'json'],
    [{ environment: 'development', destination }, colors, 'json'],
    [{ environment: 'development', destination, format: 'pretty' }, colors, 'pretty'],
  ])('depends on options and terminal: %j', (options, stdout, look) => {
    expect(lookOf(options, stdout)).toBe(look);
  });

  it.each([
    [undefined, 'coloured'],
    ['development', 'coloured'],
    [' ', 'coloured'],
    ['test', 'json'],
  ])('depends on NODE_ENV without the option `environment`: %j', (value, look) => {
    const before = process.env['NODE_ENV'];
    if (value === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = value;
    try {
      expect(lookOf({}, colors)).toBe(look);
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });
});

describe.each([
  ['through pino', 'with-pino'],
  ['without pino', 'without-pino'],
])('writing to standard output %s', (_how, transport) => {
  it('loses no line of a process that exits at once', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, transport, '500', 'exit']);
    expect(numbersIn(stdout)).toStrictEqual(Array.from({ length: 500 }, (_, n) => n));
  }, 30_000);

  it('continues silently after the reader has closed the pipe', async () => {
    const child = spawn(process.execPath, [SCRIPT, transport, '20000'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => (errors += String(text)));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect(errors).toBe('');
    expect(code).toBe(0);
  }, 30_000);

  it('continues and counts the lines if writing fails, as on a full disk', async () => {
    const readOnly = openSync(SCRIPT, 'r');
    const child = spawn(process.execPath, [SCRIPT, transport, '100', 'faults'], {
      stdio: ['ignore', readOnly, 'pipe'],
    });
    closeSync(readOnly);
    let errors = '';
    child.stderr?.on('data', (text) => (errors += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    expect(Number(errors)).toBeGreaterThan(0);
  }, 30_000);
});

describe('an ES module bundle, which cannot load the pino that it contains', () => {
  it('writes its lines', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    try {
      const outfile = join(folder, 'log.mjs');
      const code =
        "require('./dist/lib').createLogger({ format: 'json' }).log('info', 'Bundle', 'line', { number: 1 });";
      const stdin = { contents: code, resolveDir: join(__dirname, '../..') };
      await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' });
      const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
      expect(numbersIn(stdout)).toStrictEqual([1]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 30_000);
});

describe('a pipe that is full, without pino', () => {
  /** Runs the script, and does not read its output until it reports on standard error that all lines are logged. */
  async function readLate(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
    const child = spawn(process.execPath, [SCRIPT, 'without-pino', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close') as Promise<[number]>;
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    await once(child.stderr, 'data');
    let stdout = '';
    child.stdout.on('data', (text) => (stdout += String(text)));
    const [code] = await closed;
    return { stdout, stderr, code };
  }

  it('does not block the process, which exits when a late reader has every line', async () => {
    const { stdout, stderr, code } = await readLate('5000', 'faults');
    expect(numbersIn(stdout)).toStrictEqual(Array.from({ length: 5000 }, (_, n) => n));
    expect([stderr, code]).toStrictEqual(['0', 0]);
  }, 30_000);

  it('keeps a bounded number of bytes; further lines are dropped whole and counted', async () => {
    const { stdout, stderr } = await readLate('20000', 'faults');
    const numbers = numbersIn(stdout);
    expect(numbers).toStrictEqual(Array.from({ length: numbers.length }, (_, n) => n));
    expect(numbers.length + Number(stderr)).toBe(20_000);
    expect(Number(stderr)).toBeGreaterThan(0);
  }, 30_000);

  it('does not keep a process from exiting', async () => {
    const child = spawn(process.execPath, [SCRIPT, 'without-pino', '5000', 'exit'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // No reader: the pipe fills and stays full.
    const [code] = (await once(child, 'exit')) as [number];
    child.stdout.destroy();
    expect(code).toBe(0);
  }, 30_000);
});

function numbersIn(stdout: string): unknown[] {
  return stdout
    .trim()
    .split('\n')
    .map((text) => (JSON.parse(text) as LogLine).fields['number']);
}
