import { once } from 'node:events';
import type { Viewer } from '../start-viewer';
import { AgentAccess } from './agent-server';
import { loadMcpStdio } from './mcp-sdk';

/**
 * Serves agents over standard input and output, until the input ends or the signal is aborted.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) if the SDK is not installed
 */
export async function serveStdio(viewer: Pick<Viewer, 'store' | 'url'>, signal: AbortSignal): Promise<void> {
  const { serveStdio: serve } = loadMcpStdio();
  const access = new AgentAccess(viewer.store, () => viewer.url);
  const handle = serve(() => access.createServer(), {
    // Standard output belongs to the protocol.
    onerror: (error) => void process.stderr.write(`MCP: ${error.message}\n`),
  });
  try {
    if (!signal.aborted)
      await Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close'), once(signal, 'abort')]);
  } finally {
    access.close();
    await handle.close();
  }
}
