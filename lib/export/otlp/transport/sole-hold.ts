import { guard } from '../../../diagnostics/fault';

/** The calls of one gRPC client that have no response. gRPC keeps the process alive until they have one. */
export interface CallsInFlight {
  readonly count: number;
  readonly isConnected: boolean;
}

/** Short compared with `shutdownTimeoutMillis`, but longer than a typical call. */
const CHECK_MILLIS = 200;

const clients = new Set<CallsInFlight>();
const listeners = new Set<() => unknown>();
let timer: NodeJS.Timeout | undefined;
let isNotifying = false;

/**
 * Calls `listener` when only gRPC calls of this package keep the process alive. The process is then about to end, but Node
 * emits `beforeExit` only after the responses. The listener is not called again until the promise it returns has settled.
 *
 * @returns stops watching
 */
export function watchSoleHold(listener: () => unknown): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function callBegan(client: CallsInFlight): void {
  clients.add(client);
  timer ??= setInterval(check, CHECK_MILLIS).unref();
}

export function callEnded(client: CallsInFlight): void {
  if (client.count === 0) clients.delete(client);
  if (clients.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function check(): void {
  if (isNotifying || !guard('checking what keeps the process alive', isSoleHold, false)) return;
  isNotifying = true;
  const notified = [...listeners].map(async (listener) => listener());
  void Promise.allSettled(notified).then(() => {
    isNotifying = false;
  });
}

/**
 * Compares the resources that keep the event loop alive with those of the gRPC clients. A client has one timer for each
 * call, one more timer until it is connected, and then one socket. Any other resource means that the process still works.
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

/** Node always lists pipes that the process writes to, although they do not keep it alive. */
function outputPipes(): number {
  const { Socket } = require('node:net') as typeof import('node:net');
  return [process.stdout, process.stderr].filter((stream) => stream instanceof Socket && !stream.isTTY).length;
}
