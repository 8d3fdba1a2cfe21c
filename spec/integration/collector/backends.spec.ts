import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { CollectorSettings } from '../../../lib/collector/collector-settings';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { settingsOf } from '../../collector/settings';
import { type CollectorProcess, startCollector } from './collector-process';
import { readSpans } from './file-output';
import { GeneratedTiers } from './generated-tiers';
import { killServers } from './running/server-process';

const BACKEND = join(__dirname, 'lossless.yaml');
const ALL = { tail: { policies: [tailPolicy.probabilistic({ ratio: 1 })], keepSampled: false } } as const;
const SOON = { tail_sampling: { decision_wait: '1s', decision_wait_after_root_received: '1s' } };

interface BackendRequest {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The body, of which only the texts are readable. */
  readonly text: string;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const spanOf = (index: number, bytes: number): object => ({
  traceId: hex(index + 1, 32),
  spanId: hex(index + 1, 16),
  name: 'work',
  startTimeUnixNano: '1764349200000000000',
  endTimeUnixNano: '1764349200001000000',
  attributes: [{ key: 'text', value: { stringValue: 'x'.repeat(bytes) } }],
});

const post = async (url: string, body: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
};

const sendSpans = async ({ httpUrl }: CollectorProcess, count: number, bytes: number): Promise<void> => {
  for (let start = 0; start < count; start += 500) {
    const spans = Array.from({ length: Math.min(500, count - start) }, (_, index) => spanOf(start + index, bytes));
    await post(`${httpUrl}/v1/traces`, { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  }
};

const eventually = async (isTrue: () => Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await wait(100);
};

describe('a backend of generated tiers', () => {
  let tiers: GeneratedTiers | undefined;
  let server: Server | undefined;

  afterEach(async () => {
    await killServers();
    server?.close();
    tiers?.remove();
  });

  const tiersOf = (settings: CollectorSettings): GeneratedTiers => (tiers = new GeneratedTiers(settings));
  const startBackend = (output: string): Promise<CollectorProcess> =>
    startCollector({ config: [BACKEND], env: { OUTPUT: output }, name: 'The backend' });

  it('of gRPC gets no request that it refuses for its size', async () => {
    const generated = tiersOf(settingsOf(ALL));
    const output = generated.fileOf('spans.json');
    const backend = await startBackend(output);
    const exporters = { 'otlp_grpc/traces': { endpoint: `127.0.0.1:${backend.ports.grpc}` } };
    const sampler = await generated.sampler('sampler', { overrides: { processors: SOON, exporters } });
    // 12 MB. A receiver of gRPC accepts 4 MiB at once.
    await sendSpans(sampler, 3000, 4000);
    await eventually(async () => (await backend.metrics()).sum('otelcol_receiver_accepted_spans') === 3000);
    await sampler.stop();
    await backend.stop();
    expect(sampler.warnings()).toStrictEqual([]);
    expect(new Set((await readSpans(output)).map(({ spanId }) => spanId)).size).toBe(3000);
  });

  it('that was down gets everything later, even from a Collector that has restarted', async () => {
    const generated = tiersOf(settingsOf(ALL));
    const output = generated.fileOf('spans.json');
    const backend = await startBackend(output);
    const exporters = { 'otlp_grpc/traces': { endpoint: `127.0.0.1:${backend.ports.grpc}` } };
    const overrides = { processors: SOON, exporters };
    await backend.stop();
    const before = await generated.sampler('sampler', { overrides });
    await sendSpans(before, 2000, 10);
    await before.stop();
    const again = await startCollector({
      config: [BACKEND],
      env: { OUTPUT: output },
      ports: backend.ports,
      name: 'The backend',
    });
    const after = await generated.sampler('sampler', { overrides });
    await eventually(async () => (await again.metrics()).sum('otelcol_receiver_accepted_spans') >= 2000);
    await after.stop();
    await again.stop();
    const ids = (await readSpans(output)).map(({ spanId }) => spanId);
    expect([new Set(ids).size, ids.length]).toStrictEqual([2000, 2000]);
  });

  it('of HTTP gets its headers, and log records without secrets', async () => {
    const requests: BackendRequest[] = [];
    server = createServer((request, response) => {
      void buffer(request).then((body) => {
        requests.push({ path: request.url, headers: request.headers, text: gunzipSync(body).toString() });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/otlp`;
    const generated = tiersOf(
      settingsOf({ ...ALL, tracesTo: url, tracesHeaders: { authorization: 'TOKEN' }, logsTo: url }),
    );
    const env = { TOKEN: 'Bearer s$cret' };
    const sampler = await generated.sampler('sampler', { env, overrides: { processors: SOON } });
    const gateway = await generated.gateway('gateway');
    await sendSpans(sampler, 1, 10);
    const log = { body: { stringValue: 'login with password=hunter2!x' } };
    await post(`${gateway.httpUrl}/v1/logs`, { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] });
    await eventually(() => Promise.resolve(requests.length === 2));
    await sampler.stop();
    await gateway.stop();
    expect([...sampler.warnings(), ...gateway.warnings()]).toStrictEqual([]);
    const [traces, logs] = requests.toSorted((a, b) => (b.path ?? '').localeCompare(a.path ?? ''));
    expect(traces).toMatchObject({ path: '/otlp/v1/traces', headers: { authorization: 'Bearer s$cret' } });
    expect(logs).toMatchObject({ path: '/otlp/v1/logs' });
    expect(logs?.text).toMatch(/login with .*\*\*\*\*/);
    expect(logs?.text).not.toContain('hunter2');
    expect(logs?.headers).not.toHaveProperty('authorization');
  });
});
