import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

type Line = Readonly<Record<string, unknown>> & { readonly fields: Readonly<Record<string, unknown>> };

async function run(options: object = {}): Promise<readonly Line[]> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    join(__dirname, 'start-up.cjs'),
    JSON.stringify(options),
  ]);
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

const said = (lines: readonly Line[]): string[] =>
  lines.map(({ level, target, fields }) => `${String(level)} ${String(target)}: ${String(fields['message'])}`);

describe('a Nest application that logs through TelemetryLogger', () => {
  it('writes its own start-up lines, and those of requests with their spans, as JSON', async () => {
    const lines = await run();
    expect(said(lines)).toStrictEqual(
      expect.arrayContaining([
        'INFO NestFactory: Starting Nest application...',
        'INFO InstanceLoader: TelemetryModule dependencies initialized',
        'INFO RoutesResolver: OrdersController {/}:',
        'INFO RouterExplorer: Mapped {/orders/:id, GET} route',
        'INFO NestApplication: Nest application successfully started',
      ]),
    );
    for (const line of lines)
      expect(Object.keys(line).slice(0, 4)).toStrictEqual(['timestamp', 'level', 'fields', 'target']);
    const found = lines.find(({ target }) => target === 'Orders');
    expect(found).toMatchObject({
      fields: { message: 'looking for o-1' },
      span: { id: 'o-1', name: 'find_order' },
      spans: [{ 'http.request.method': 'GET' }, { name: 'find_order' }],
      trace_id: expect.stringMatching(/^[\da-f]{32}$/) as string,
    });
  }, 30_000);

  it('does not write lines that the filter disables', async () => {
    const lines = await run({ filter: 'warn,Orders=info,RoutesResolver=info' });
    expect(said(lines)).toStrictEqual([
      'INFO RoutesResolver: OrdersController {/}:',
      'INFO Orders: looking for o-1',
      'ERROR Orders: not found',
    ]);
  }, 30_000);

  it('does not write lines below `logLevel`', async () => {
    const lines = await run({ logLevel: 'error' });
    expect(said(lines)).toStrictEqual(['ERROR Orders: not found']);
    expect(lines[0]?.fields).toMatchObject({ error: 'NotFoundException: no such order' });
  }, 30_000);
});
