import { Socket } from 'node:net';
import { guard } from '../../../diagnostics/fault';

/** The calls that one client of gRPC waits for. Until they have an answer, gRPC keeps the process alive. */
export interface CallsInFlight {
  readonly count: number;
  readonly isConnected: boolean;
}

/** Short beside the time that a process has for its end, and longer than a call to a receiver that answers. */
const CHECK_MILLIS = 200;

const clients = new Set<CallsInFlight>();
const listeners = new Set<() => unknown>();
let timer: NodeJS.Timeout | undefined;
let isTold = false;

/**
 * Calls `listener` when nothing but calls of ours over gRPC keeps the process alive: the process is at its end, and
 * `beforeExit` would only come with the answers. It is not called again before the promise that it returns has settled.
 *
 * @returns stops watching
 */
export function watchSoleHold(listener: () => unknown): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** To be told after a call has begun. */
export function callBegan(client: CallsInFlight): void {
  clients.add(client);
  timer ??= setInterval(check, CHECK_MILLIS).unref();
}

/** To be told after a call has ended. */
export function callEnded(client: CallsInFlight): void {
  if (client.count === 0) clients.delete(client);
  if (clients.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function check(): void {
  if (isTold || !guard('looking at what keeps the process alive', isSoleHold, false)) return;
  isTold = true;
  const told = [...listeners].map(async (listener) => listener());
  void Promise.allSettled(told).then(() => {
    isTold = false;
  });
}

/**
 * Node names what keeps the event loop alive. A client of gRPC shows one timer for each call; before it is connected one
 * more, and then one socket. Whoever has anything else of the kind, or of another kind, still works.
 */
function isSoleHold(): boolean {
  const { getActiveResourcesInfo } = process as { getActiveResourcesInfo?: () => string[] };
  if (!getActiveResourcesInfo) return false;
  const found = { Timeout: 0, TCPSocketWrap: 0, ConnectWrap: 0, PipeWrap: 0, TTYWrap: 0 };
  for (const resource of getActiveResourcesInfo()) {
    if (!Object.hasOwn(found, resource)) return false;
    found[resource as keyof typeof found]++;
  }
  let timers = 0;
  for (const { count, isConnected } of clients) timers += count + (isConnected ? 0 : 1);
  if (found.Timeout !== timers || Math.max(found.TCPSocketWrap, found.ConnectWrap) > clients.size) return false;
  return found.PipeWrap === 0 || found.PipeWrap <= outputPipes();
}

/** What is written to is always listed, and keeps nothing alive: terminals, and pipes. What is read from does. */
function outputPipes(): number {
  return [process.stdout, process.stderr].filter((stream) => stream instanceof Socket && !stream.isTTY).length;
}
