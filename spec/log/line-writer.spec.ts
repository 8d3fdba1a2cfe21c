import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoggerOptions, LogLine } from '../../lib';
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

describe('the look of lines', () => {
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
  ])('follows options and terminal: %j', (options, stdout, look) => {
    expect(lookOf(options, stdout)).toBe(look);
  });

  it.each([
    [undefined, 'coloured'],
    ['development', 'coloured'],
    [' ', 'coloured'],
    ['test', 'json'],
  ])('follows NODE_ENV where no environment is given: %j', (value, look) => {
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

describe('writing to standard output', () => {
  it('loses no line of a process that exits at once', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '500', 'exit']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as LogLine);
    expect(lines.map(({ fields }) => fields['number'])).toStrictEqual(Array.from({ length: 500 }, (_, n) => n));
  }, 30_000);

  it('goes on silently when the reader has gone', async () => {
    const child = spawn(process.execPath, [SCRIPT, '20000'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => (errors += String(text)));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect(errors).toBe('');
    expect(code).toBe(0);
  }, 30_000);

  it('goes on and counts where what is behind it takes nothing, as a full disk', async () => {
    const readOnly = openSync(SCRIPT, 'r');
    const child = spawn(process.execPath, [SCRIPT, '100', 'faults'], { stdio: ['ignore', readOnly, 'pipe'] });
    closeSync(readOnly);
    let errors = '';
    child.stderr?.on('data', (text) => (errors += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    expect(Number(errors)).toBeGreaterThan(0);
  }, 30_000);

  it('needs pino, and says so where it is missing; a destination of one’s own does not', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '1', 'without-pino']);
    expect(stdout.trim().split('\n')).toStrictEqual([
      'ERR_PEER_MISSING: The logger needs the package `pino`, which is not installed. Install it: npm install pino',
      'own: line',
    ]);
  }, 30_000);
});
