import type { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { encodeTraces } from '../../../lib/viewer/otlp/otlp-encoder';
import { fixedSpan, LESSON_TRACE, TRACE_ID } from '../../trace/fixed-spans';
import { callTool, connectOverHttp, type Era, newClient } from './agent-clients';

const DIST = join(__dirname, '../../../dist');
const MAIN = join(DIST, 'lib/command/main.js');
const FREE = ['--port', '0', '--http-port', '0', '--grpc-port', '0'];
const SPANS = 10_000;
const LARGE = 'd'.repeat(32);
const SECOND = 'e'.repeat(32);
/** What a whole file of a process may have, until a test decides. */
const WAIT = 60_000;

/** A trace with 10,000 spans of 50 names and 5 services, of which some failed. */
function largeTrace(traceId: string, scale: number): readonly TraceSpan[] {
  return Array.from({ length: SPANS }, (_none, index) =>
    fixedSpan(`operation ${index % 50}`, undefined, index / 10, index / 10 + 1 + ((index * 7919) % 1000) * scale, {
      traceId,
      spanId: (index + 1).toString(16).padStart(16, '0'),
      ...(index > 0 && {
        parentSpanId: (Math.floor((index - 1) / ((index % 7) + 1)) + 1).toString(16).padStart(16, '0'),
      }),
      service: `service ${index % 5}`,
      attributes: { 'order.id': `o-${index}`, note: 'x'.repeat(100) },
      ...(index % 997 === 996 && { status: { code: 'error', message: `failed ${index}` } }),
    }),
  );
}

describe('otel-instrument view --mcp', () => {
  let folder: string;
  let client: Client | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'otel-instrument-agents-'));
    writeFileSync(join(folder, 'lesson.json'), [...encodeTraces(LESSON_TRACE)].join(''));
    for (const [name, id, scale] of [['large', LARGE, 1] as const, ['second', SECOND, 2] as const]) {
      writeFileSync(join(folder, `${name}.json`), [...encodeTraces(largeTrace(id, scale))].join(''));
    }
  });

  afterEach(() => client?.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const connect = async (files: readonly string[], era: Era = 'auto', main = MAIN): Promise<Client> => {
    const args = [main, 'view', '--mcp', ...FREE, ...files.map((file) => join(folder, file))];
    const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' });
    client = newClient(era);
    await client.connect(transport);
    return client;
  };

  it.each(['auto', 'legacy'] as const)(
    'lists and calls each tool over standard input and output (%s)',
    async (era) => {
      const connected = await connect(['lesson.json'], era);
      const { tools } = await connected.listTools();
      const inputs: Readonly<Record<string, object>> = {
        read_trace: { trace_id: TRACE_ID },
        read_spans: { trace_id: TRACE_ID },
        read_logs: { trace_id: TRACE_ID },
        compare_traces: { left: TRACE_ID, right: TRACE_ID },
      };
      expect(tools).toHaveLength(8);
      for (const { name } of tools) {
        const { text, page } = await callTool(connected, name, { ...inputs[name] });
        expect(text).toMatch(/^Names, values and messages below/);
        expect(page).toMatch(/^http:\/\/localhost:\d+\/#\//);
      }
    },
    WAIT,
  );

  it(
    'answers within its bytes about traces of 10,000 spans, and holds nothing up',
    async () => {
      const connected = await connect(['large.json', 'second.json']);
      const { page } = await callTool(connected, 'overview');
      const { origin } = new URL(page);
      const end = new AbortController();
      const answers = countAnswers(`${origin}/api/traces?limit=1`, end.signal);
      const shown: string[] = [];
      const calls: [string, object][] = [
        ['overview', {}],
        ['search_traces', { query: 'is:error' }],
        ['read_trace', { trace_id: LARGE }],
        ['read_trace', { trace_id: LARGE, detail: 'full' }],
        ['read_spans', { trace_id: LARGE, limit: 100 }],
        ['read_logs', { trace_id: LARGE }],
        ['list_errors', {}],
        ['compare_traces', { left: LARGE, right: SECOND }],
        ['wait_for_trace', { look_back_seconds: 3600 }],
      ];
      for (const [name, input] of calls) {
        for (const max of [undefined, 4000, 64_000]) {
          const answer = await callTool(connected, name, { ...input, ...(max && { max_bytes: max }) });
          expect(answer.bytes).toBeLessThanOrEqual(max ?? 8000);
          if (name === 'read_trace') shown.push([...answer.rows, ...answer.leftOut].join('\n'));
        }
      }
      end.abort();
      expect(await answers).toBeGreaterThan(calls.length);
      for (const text of shown) expect(text).toMatch(/spans are not shown|rows, to stay within/);
    },
    2 * WAIT,
  );

  it(
    'serves the same store over HTTP',
    async () => {
      const connected = await connect(['lesson.json']);
      const { page } = await callTool(connected, 'overview');
      const other = await connectOverHttp(new URL(page).origin);
      expect((await callTool(other, 'read_trace', { trace_id: TRACE_ID })).facts).toMatchObject({ spans: 8 });
      await other.close();
    },
    WAIT,
  );

  it(
    'writes nothing but the protocol to standard output, and ends with its input',
    async () => {
      const child = spawn(process.execPath, [MAIN, 'view', '--mcp', ...FREE], { stdio: ['pipe', 'pipe', 'pipe'] });
      let [output, notices] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (notices += text));
      const capabilities = {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'spec', version: '1' },
      };
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: capabilities })}\n`);
      while (!output.includes('\n')) await once(child.stdout, 'data');
      child.stdin.end();
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(0);
      expect(
        output
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { id: number }).id),
      ).toEqual([1]);
      expect(notices).toMatch(/http:\/\/localhost:\d+/);
    },
    WAIT,
  );

  it(
    'says how to install the SDK if it is missing, over both transports',
    async () => {
      // A copy of the package that has no node_modules.
      const copy = join(folder, 'package');
      cpSync(DIST, join(copy, 'dist'), { recursive: true, filter: (path) => !path.includes('samples') });
      cpSync(join(DIST, '../package.json'), join(copy, 'package.json'));
      cpSync(join(DIST, '../node_modules/@opentelemetry/api'), join(copy, 'node_modules/@opentelemetry/api'), {
        recursive: true,
      });
      const main = join(copy, 'dist/lib/command/main.js');
      const child = spawn(process.execPath, [main, 'view', '--mcp', ...FREE], { stdio: ['pipe', 'pipe', 'pipe'] });
      let notices = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (notices += text));
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(2);
      expect(notices).toContain('npm install @modelcontextprotocol/server');

      const page = spawn(process.execPath, [main, 'view', '--quiet', ...FREE], { stdio: ['ignore', 'pipe', 'pipe'] });
      let printed = '';
      page.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
      while (!/page +http\S+/i.test(printed)) await once(page.stdout, 'data');
      const [, url = ''] = /page +(http\S+)/i.exec(printed) ?? [];
      const response = await fetch(new URL('/mcp', url), {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
      expect(response.status).toBe(501);
      expect(await response.text()).toContain('npm install @modelcontextprotocol/server');
      page.kill();
      await once(page, 'exit');
    },
    WAIT,
  );
});

/** Requests an address until the signal is aborted; returns the number of answers. */
async function countAnswers(url: string, signal: AbortSignal): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    const response = await fetch(url);
    await response.arrayBuffer();
    count++;
  }
  return count;
}
