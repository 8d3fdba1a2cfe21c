import { hostname } from 'node:os';
import { countFault } from '../diagnostics/fault';
import { loadPeer } from '../diagnostics/optional-peer';
import type { LogLine } from './log-line';
import type { LogDestination, LoggerOptions } from './logger-options';
import { prettyLine } from './pretty-line';
import { printable } from '../diagnostics/printable';

/** What of a terminal decides how lines look; `process.stdout`, or a test's. */
export interface Terminal {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** Lines that wait for a destination that takes none, a full disk say, are lost beyond this many characters. */
const MOST_WAITING = 1 << 20;

/**
 * Prints lines and hands each over as a whole. The writing to standard output is `pino`'s: synchronous, so that nothing
 * is lost at exit, patient with a pipe that is full, and silent once the reader has gone. The text is our own, because
 * the members that `pino` puts first come in an order that cannot be Rust's.
 *
 * @throws OptionError where lines go to standard output and `pino` is not installed
 */
export function lineWriter(options: LoggerOptions): (line: LogLine) => void {
  const destination = options.destination ?? standardOutput();
  const print = linePrinter(options);
  const ofProcess = options.process ? { pid: process.pid, hostname: hostname() } : undefined;
  return (line) => destination.write(`${print(ofProcess ? { ...line, ...ofProcess } : line)}\n`);
}

/** Chooses between JSON and readable lines, with and without colour. */
export function linePrinter(
  { format, color, environment, destination }: LoggerOptions,
  stdout: Terminal = process.stdout,
): (line: LogLine) => string {
  const onTerminal = destination === undefined && stdout.isTTY === true;
  const inDevelopment = (environment ?? (process.env['NODE_ENV']?.trim() || 'development')) === 'development';
  if ((format ?? (onTerminal && inDevelopment ? 'pretty' : 'json')) === 'json') return jsonLine;
  const colored = color ?? (onTerminal && stdout.hasColors?.() === true);
  return (line) => prettyLine(line, colored);
}

/** Escapes more than JSON asks for: terminals obey some characters that it lets through, and some tools split at them. */
function jsonLine(line: LogLine): string {
  return printable(JSON.stringify(line));
}

function standardOutput(): LogDestination {
  const { pino } = loadPeer(() => require('pino') as typeof import('pino'), 'pino', 'The logger');
  const destination = pino.destination({ dest: 1, sync: true, maxLength: MOST_WAITING });
  destination.on('error', (error) => countFault('writing a log line', error));
  return destination;
}
