import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The sockets that connect while `work` runs. */
export async function socketsOf(work: () => Promise<void>): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  const remember = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', remember);
  try {
    await work();
  } finally {
    unsubscribe('net.client.socket', remember);
  }
  return sockets;
}

/** How many listeners a socket has, by event. */
export function listenersOf(socket: Socket): Readonly<Record<string, number>> {
  return Object.fromEntries(socket.eventNames().map((name) => [String(name), socket.listenerCount(name)]));
}
