import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { escapeControls, shorten } from '../../waterfall/terminal-text';

const LISTENING = '0A';
const COMMAND_COLUMNS = 80;
const LOOKUP_MILLIS = 1000;

/**
 * Finds the process that listens on a TCP port of this machine, as far as the system tells.
 *
 * @returns such as `process 4711 (node dist/main.js)`; `undefined` if it is not known
 */
export async function portHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  try {
    return await (platform === 'linux' ? holderOnLinux(port) : platform === 'win32' ? undefined : holderByLsof(port));
  } catch {
    return undefined;
  }
}

async function holderOnLinux(port: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const inodes = tables
    .flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
    .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${hex}`))
    .map((columns) => `socket:[${columns[9]}]`);
  if (inodes.length === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (await hasSocket(pid, inodes))
      return described(pid, (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' '));
  }
  return undefined;
}

/** The files of processes of other users are not readable. */
async function hasSocket(pid: string, sockets: readonly string[]): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return links.some((link) => sockets.includes(link));
}

async function holderByLsof(port: number): Promise<string | undefined> {
  const output = await new Promise<string>((resolve) => {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
    execFile('lsof', args, { timeout: LOOKUP_MILLIS }, (_, stdout) => resolve(stdout));
  });
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  return pid && described(pid, /^c(.+)$/m.exec(output)?.[1] ?? '');
}

function described(pid: string, command: string): string {
  const shown = shorten(escapeControls(command.trim()), COMMAND_COLUMNS);
  return shown ? `process ${pid} (${shown})` : `process ${pid}`;
}
