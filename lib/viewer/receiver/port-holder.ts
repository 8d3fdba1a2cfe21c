import { readdir, readFile, readlink } from 'node:fs/promises';
import { request } from 'node:http';
import { printable } from '../../text/printable';
import { cut } from '../../text/bounded-cut';
import { SERVER_NAME } from './http-response';

const LISTENING = '0A';
const PROBE_MILLIS = 300;
const MOST_CHARACTERS = 80;

/**
 * Who listens on a TCP port of this machine, in words: `process 4711 (node server.js)`. Linux tells the process if it is one of
 * the same user; elsewhere, another viewer is known by its response. `undefined` if unknown.
 */
export async function portHolder(port: number): Promise<string | undefined> {
  const pid = await processOn(port).catch(() => undefined);
  if (pid === process.pid) return 'this process';
  if (pid !== undefined) return `process ${pid}${await commandOf(pid)}`;
  return (await isViewer(port)) ? 'another viewer' : undefined;
}

async function processOn(port: number): Promise<number | undefined> {
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = await readFile(table, 'utf8').catch(() => '');
    for (const inode of inodesIn(lines, port)) sockets.add(`socket:[${inode}]`);
  }
  if (sockets.size === 0) return undefined;
  for (const pid of await readdir('/proc')) {
    if (/^\d+$/.test(pid) && (await holds(pid, sockets))) return Number(pid);
  }
  return undefined;
}

/** Columns of the table: number, local address and port in hexadecimal, remote address, state, …, inode as the tenth. */
function inodesIn(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const isHeld = columns[1]?.endsWith(ending) && columns[3] === LISTENING;
    return isHeld && columns[9] !== undefined ? [columns[9]] : [];
  });
}

async function holds(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const file of files) {
    const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
    if (sockets.has(target)) return true;
  }
  return false;
}

async function commandOf(pid: number): Promise<string> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const command = words.replaceAll('\0', ' ').trim();
  return command === '' ? '' : ` (${cut(printable(command), MOST_CHARACTERS)})`;
}

function isViewer(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host: '127.0.0.1', port, timeout: PROBE_MILLIS }, (response) => {
      resolve(response.headers.server === SERVER_NAME);
      response.destroy();
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
}
