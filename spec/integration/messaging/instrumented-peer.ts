import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A span of the other process. */
export interface PeerSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
}

/** A process with OpenTelemetry's instrumentations: see `instrumented.cjs`. */
export interface Peer {
  /** Its spans, once it has sent or handled its message. */
  readonly spans: Promise<readonly PeerSpan[]>;
}

/** Starts the process; a consumer is ready for messages when this resolves. */
export async function startPeer(client: string, role: 'produce' | 'consume', name: string): Promise<Peer> {
  const child = spawn(process.execPath, [join(__dirname, 'instrumented.cjs'), client, role, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const spans = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${client} ${role} ended with ${String(code)}`);
    return JSON.parse(lines.at(-1) ?? '') as PeerSpan[];
  });
  if (role === 'consume') await Promise.race([once(reader, 'line'), spans]);
  return { spans };
}
