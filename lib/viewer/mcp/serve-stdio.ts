import { once } from 'node:events';
import type { Viewer } from '../start-viewer';
import { AgentAccess } from './agent-access';
import { stdioServer } from './mcp-sdk';

/**
 * Serves agents over standard input and output, until the input ends or the signal is aborted.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) if the SDK is not installed
 */
export async function serveStdio(viewer: Pick<Viewer, 'store' | 'url'>, signal: AbortSignal): Promise<void> {
  const access = new AgentAccess(viewer.store, () => viewer.url);
  // Standard output belongs to the protocol.
  const server = stdioServer(access.served, (error) => void process.stderr.write(`MCP: ${error.message}\n`));
  try {
    if (!signal.aborted)
      await Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close'), once(signal, 'abort')]);
  } finally {
    access.close();
    await server.close();
  }
}
