import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tailPolicy } from 'otel-instrument';
import { collectorConfig } from '../../../../lib/collector/collector-config';
import { completeTailSamplingOptions } from '../../../../lib/sampling/tail/tail-sampling-options';
import { type CollectorProcess, startCollector } from '../running/collector-process';
import { readSpans } from '../running/file-output';
import { killServers } from '../running/server-process';

const GENERATOR = join(__dirname, '../../../../bench/scale/run.mjs');
const GATE = 'processor.tailsamplingprocessor.recordpolicy';
const RATIO = 0.05;
const LATENCY = 300;
const HEAD_RATIO = 0.02;
const REQUESTS = 2000;
const SAMPLERS = 2;
/** Longer than the services collect spans: an error that comes later than the decision is lost. */
const WAIT_SECONDS = 30;

jest.setTimeout(180_000);

/** The generated configuration of both tiers, in a folder. */
function configIn(folder: string): void {
  const policies = [
    tailPolicy.error(),
    tailPolicy.latency({ thresholdMillis: LATENCY }),
    tailPolicy.named('background', tailPolicy.probabilistic({ ratio: RATIO })),
  ];
  const tail = { policies, decisionWaitMillis: WAIT_SECONDS * 1000 };
  const { files } = collectorConfig({
    options: { serviceName: 'shop', sampling: { mode: 'collector', tail } },
    tail: completeTailSamplingOptions(tail),
    tracesTo: 'grpc://127.0.0.1:4317',
    logsTo: undefined,
    load: { tracesPerSecond: 2000, spansPerTrace: 25, gateways: 1, samplers: SAMPLERS },
  });
  for (const { path, text } of files) writeFileSync(join(folder, path), text);
}

describe('a load of several processes through both tiers of the Collector', () => {
  let folder: string;
  let gateway: CollectorProcess;
  const samplers: CollectorProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scale-'));
    configIn(folder);
    for (let place = 0; place < SAMPLERS; place++) {
      const overrides = {
        extensions: { 'file_storage/queue': { directory: join(folder, `queue-${place}`) } },
        exporters: { file: { path: outputOf(place) } },
        service: { pipelines: { traces: { exporters: ['file'] } } },
      };
      samplers.push(await startCollector({ config: [join(folder, 'sampling.yaml')], gates: [GATE], overrides }));
    }
    const hostnames = samplers.map(({ ports }) => `127.0.0.1:${ports.grpc}`);
    const overrides = {
      extensions: { 'file_storage/queue': { directory: join(folder, 'queue') } },
      exporters: { load_balancing: { resolver: { static: { hostnames } } } },
    };
    gateway = await startCollector({ config: [join(folder, 'gateway.yaml')], overrides });
  });
  afterAll(async () => {
    await killServers();
    rmSync(folder, { recursive: true, force: true });
  });

  const outputOf = (place: number): string => join(folder, `kept-${place}.json`);

  it('keeps exactly the traces that must be kept, whole', async () => {
    const expectedFile = join(folder, 'expected.txt');
    const values = {
      endpoint: gateway.grpcUrl,
      protocol: 'grpc',
      compression: 'gzip',
      mode: 'collector',
      'head-ratio': HEAD_RATIO,
      ratio: RATIO,
      latency: LATENCY,
      requests: REQUESTS,
      rate: 400,
      processes: 3,
      expected: expectedFile,
    };
    const args = Object.entries(values).map(([name, value]) => `--${name}=${value}`);
    const { stdout } = await promisify(execFile)(process.execPath, [GENERATOR, ...args]);
    expect(stdout).toMatch(/^process 3: \d+ spans, \d+ exported, 0 failed, 0 dropped/m);
    // A Collector that ends decides about what waits, so that nobody needs to wait for it.
    await gateway.stop();
    for (const sampler of samplers) await sampler.stop();

    const kept: Record<string, number> = {};
    const places: Record<string, Set<number>> = {};
    for (let place = 0; place < SAMPLERS; place++) {
      for (const { traceId } of await readSpans(outputOf(place))) {
        kept[traceId] = (kept[traceId] ?? 0) + 1;
        (places[traceId] ??= new Set()).add(place);
      }
    }
    const lines = readFileSync(expectedFile, 'utf8').trimEnd().split('\n');
    const expected = Object.fromEntries(
      lines.map((line) => line.split(' ')).map(([id = '', spans]) => [id, Number(spans)]),
    );
    expect(Object.keys(expected).length).toBeGreaterThan(REQUESTS * RATIO);
    expect(kept).toStrictEqual(expected);
    expect(Object.values(places).filter(({ size }) => size > 1)).toHaveLength(0);
    const used = Array.from({ length: SAMPLERS }, (_, place) => Object.values(places).some((each) => each.has(place)));
    expect(used).toStrictEqual(used.map(() => true));
  });
});
