import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { join } from 'node:path';
import manifest from '../../package.json';
import { startViewer } from '../../lib/viewer/start-viewer';
import { read, ROOT } from './examples';

const [, SECTION = ''] = read('docs/viewer.md').split('\n## Agents\n');
const PAGE = SECTION.split('\n## ')[0] ?? '';
const MAIN = join(ROOT, 'dist/lib/command/main.js');
const FREE = ['--port', '0', '--http-port', '0', '--grpc-port', '0'];

interface Configured {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly url?: string;
}

/** The servers of all configuration files on the page. */
const SERVERS = [...PAGE.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, text = '']) => {
  const { mcpServers, servers = mcpServers } = JSON.parse(text) as Record<string, { readonly traces: Configured }>;
  return servers?.traces ?? {};
});

describe('the guide for agents', () => {
  it('configures commands that serve agents', async () => {
    const commands = SERVERS.filter(({ command }) => command === 'npx');
    expect(commands).toHaveLength(2);
    for (const { args = [] } of commands) {
      const [name, ...options] = args;
      expect(name).toBe('otel-instrument');
      const client = new Client({ name: 'spec', version: '1' });
      await client.connect(
        new StdioClientTransport({ command: process.execPath, args: [MAIN, ...options, ...FREE], stderr: 'ignore' }),
      );
      expect((await client.listTools()).tools).toHaveLength(8);
      await client.close();
    }
  }, 60_000);

  it('configures the address at which a viewer serves agents, and lists its tools', async () => {
    const viewer = await startViewer({ port: 0, httpPort: 0, grpcPort: 0 });
    const [url = ''] = SERVERS.flatMap(({ url: configured }) => configured ?? []);
    expect(PAGE).toContain(`claude mcp add --transport http traces ${url}\n`);
    const client = new Client({ name: 'spec', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(url.replace('http://localhost:4319', viewer.url))));
    const { tools } = await client.listTools();
    const listed = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(tools.map(({ name }) => name));
    await client.close();
    await viewer.close();
  }, 30_000);

  it('names the optional peer', () => {
    const [, name = ''] = /^npm install --save-dev (\S+)$/m.exec(PAGE) ?? [];
    expect(Object.keys(manifest.peerDependencies)).toContain(name);
    expect(manifest.peerDependenciesMeta).toHaveProperty([name], { optional: true });
  });
});
