import { hostname } from 'node:os';
import { countFault } from '../diagnostics/fault';
import { notifyUserFunction } from '../diagnostics/user-code';
import { environmentVariable } from '../process/environment-variable';
import { printable } from '../text/printable';
import type { LogLine } from './log-line';
import type { LogDestination, LoggerOptions } from './logger-options';
import { prettyLine } from './pretty-line';
import { MOST_WAITING, STANDARD_OUTPUT } from './standard-output';

/** The members of a terminal that decide the format of lines. */
export interface Terminal {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/**
 * Formats lines and writes each as a whole. If `pino` is installed, it writes to standard output; it does not format the
 * lines, because it cannot put their members into Rust's order.
 */
export function lineWriter(options: LoggerOptions): (line: LogLine) => void {
  const destination = options.destination ?? standardOutput();
  const print = linePrinter(options);
  const ofProcess = options.process ? { pid: process.pid, hostname: hostname() } : undefined;
  const write = (line: LogLine): unknown =>
    destination.write(`${print(ofProcess ? { ...line, ...ofProcess } : line)}\n`);
  return options.destination ? (line) => notifyUserFunction('writing a log line', () => write(line)) : write;
}

/** Chooses JSON or readable lines, with or without colour. */
export function linePrinter(
  { format, color, environment, destination }: LoggerOptions,
  stdout: Terminal = process.stdout,
): (line: LogLine) => string {
  const onTerminal = destination === undefined && stdout.isTTY === true;
  const inDevelopment =
    (environment ?? environmentVariable(process.env, 'NODE_ENV') ?? 'development') === 'development';
  if ((format ?? (onTerminal && inDevelopment ? 'pretty' : 'json')) === 'json') return jsonLine;
  const colored = color ?? (onTerminal && stdout.hasColors?.() === true);
  return (line) => prettyLine(line, colored);
}

/** Escapes more than JSON requires: terminals interpret some of the other characters, and some tools split lines at them. */
function jsonLine(line: LogLine): string {
  return printable(JSON.stringify(line));
}

function standardOutput(): LogDestination {
  const pino = loadPino();
  if (!pino) return STANDARD_OUTPUT;
  const destination = pino.destination({ dest: 1, sync: true, maxLength: MOST_WAITING });
  destination.on('error', (error) => countFault('writing a log line', error));
  return destination;
}

/** `undefined` also if loading `pino` fails, as its `require` does in a bundled ES module. */
function loadPino(): typeof import('pino').pino | undefined {
  try {
    return (require('pino') as typeof import('pino')).pino;
  } catch {
    return undefined;
  }
}
