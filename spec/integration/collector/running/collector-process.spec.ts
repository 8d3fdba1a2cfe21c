import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CollectorProcess, startCollector, validate } from './collector-process';
import { readSpans } from './file-output';
import { killServers } from './server-process';

const CONFIG = join(__dirname, 'lossless.yaml');
const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'create_order',
  startTimeUnixNano: '1764349200000000001',
  endTimeUnixNano: '1764349200000000002',
  attributes: [{ key: 'big', value: { intValue: '9007199254740993' } }],
};

const send = async ({ httpUrl }: CollectorProcess): Promise<number> => {
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${httpUrl}/v1/traces`, { method: 'POST', headers, body })).status;
};

describe('a Collector in a test', () => {
  let folder: string;
  let env: { readonly OUTPUT: string };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collector-'));
    env = { OUTPUT: join(folder, 'spans.json') };
  });

  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(killServers);

  it('receives spans, counts them and writes them with exact values', async () => {
    const collector = await startCollector({ config: [CONFIG], env });
    expect(await collector.isHealthy()).toBe(true);
    expect(await send(collector)).toBe(200);
    const metrics = await collector.metrics();
    expect(metrics.sum('otelcol_receiver_accepted_spans', { transport: 'http' })).toBe(1);
    await collector.stop();
    expect(collector.warnings()).toStrictEqual([]);
    expect(await readSpans(env.OUTPUT)).toMatchObject([
      {
        name: 'create_order',
        startNanos: 1_764_349_200_000_000_001n,
        exactAttributes: { big: { intValue: '9007199254740993' } },
      },
    ]);
  });

  it('can be killed and started again at the same ports', async () => {
    const killed = await startCollector({ config: [CONFIG], env });
    await killed.kill();
    expect(killed.hasEnded).toBe(true);
    const next = await startCollector({ config: [CONFIG], env, ports: killed.ports });
    expect(await send(next)).toBe(200);
    await next.stop();
    expect(await readSpans(env.OUTPUT)).toHaveLength(1);
  });

  it('shows its log if it does not start', async () => {
    const overrides = { processors: { batch: { timeout: '-1s' } } };
    await expect(startCollector({ config: [CONFIG], env, overrides })).rejects.toThrow(/ended with 1[^]*timeout/);
  });

  it('validates its configuration', async () => {
    expect(await validate({ config: [CONFIG], env })).toBe('');
    expect(await validate({ config: [CONFIG], env, overrides: { receivers: { nothing: {} } } })).toContain('nothing');
  });
});
