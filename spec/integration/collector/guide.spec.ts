import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type OtlpReceiver, startReceiver } from 'otel-instrument/viewer';
import { read, ROOT } from '../../docs/examples';
import { filesOf, PageProgram } from '../../docs/page-program';
import { type CollectorProcess, startCollector } from './collector-process';
import { killServers } from './running/server-process';

const PAGE = 'docs/collector.md';
const ORDERS = 200;
const GATES = ['processor.tailsamplingprocessor.recordpolicy'];

/** A Collector has counted none of these when nothing has gone wrong. */
const ONLY_IN_TROUBLE = [
  'otelcol_processor_tail_sampling_sampling_late_span_age',
  'otelcol_processor_memory_limiter_refused_spans',
  'otelcol_exporter_enqueue_failed_spans',
  'otelcol_exporter_send_failed_spans',
];

/** A Collector that ends keeps on disk what it has not sent. Each order is one span. */
async function hasSentAll(sampler: CollectorProcess): Promise<boolean> {
  const metrics = await sampler.metrics();
  const decided = (labels?: Readonly<Record<string, string>>): number =>
    metrics.sum('otelcol_processor_tail_sampling_global_count_traces_sampled', labels);
  return decided() >= ORDERS && metrics.sum('otelcol_exporter_sent_spans') >= decided({ sampled: 'true' });
}

/** The metrics that the page names, with their tiers. */
const WATCHED = [...read(PAGE).matchAll(/^\| `(otelcol_\w+)` \| (\w+) \|/gm)].map(
  ([, name = '', tier = '']) => [name, tier] as const,
);

describe('the guide for the Collector, with real Collectors', () => {
  let program: PageProgram;
  let backend: OtlpReceiver;
  let gateway: CollectorProcess;
  let sampler: CollectorProcess;

  beforeAll(async () => {
    program = new PageProgram('guide-collector', filesOf(PAGE));
    program.compile();
    mkdirSync(join(program.folder, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules/typescript-5.9'), join(program.folder, 'node_modules/typescript'));
    const args = ['collector-config', '--from', 'telemetry.ts', '--to', 'grpc://jaeger:4317', '--out', 'deploy'];
    execFileSync(process.execPath, [join(ROOT, 'dist/lib/command/main.js'), ...args], {
      cwd: program.folder,
      stdio: 'ignore',
    });
    backend = await startReceiver({ port: 0, grpcPort: 0, host: '127.0.0.1' });
    sampler = await start('sampling', {
      exporters: { 'otlp_grpc/traces': { endpoint: new URL(backend.grpcUrl ?? '').host } },
    });
    gateway = await start('gateway', {
      exporters: { load_balancing: { resolver: { static: { hostnames: [`127.0.0.1:${sampler.ports.grpc}`] } } } },
    });
    await program.run('out/shop.js', { OTEL_EXPORTER_OTLP_ENDPOINT: gateway.httpUrl });
    while (!(await hasSentAll(sampler))) await wait(200);
  }, 120_000);
  afterAll(async () => {
    await killServers();
    await backend.close();
  });

  function start(tier: string, overrides: object): Promise<CollectorProcess> {
    const directory = join(program.folder, `queue-${tier}`);
    return startCollector({
      config: [join(program.folder, `deploy/${tier}.yaml`)],
      name: tier,
      gates: tier === 'sampling' ? GATES : [],
      overrides: { ...overrides, extensions: { 'file_storage/queue': { directory } } },
    });
  }

  it('has the metrics that the page names', async () => {
    const missing: string[] = [];
    for (const [name, tier] of WATCHED) {
      const collectors = tier === 'both' ? [gateway, sampler] : [tier === 'gateway' ? gateway : sampler];
      for (const collector of collectors) {
        const { samples } = await collector.metrics();
        if (!samples.some((sample) => sample.name.startsWith(name))) missing.push(name);
      }
    }
    expect(WATCHED.length).toBeGreaterThan(8);
    expect([...new Set(missing)].toSorted()).toEqual(ONLY_IN_TROUBLE.toSorted());
  });

  it('keeps every order that failed, and a tenth of the others', async () => {
    expect(await Promise.all([gateway, sampler].map((collector) => collector.isHealthy()))).toEqual([true, true]);
    await gateway.stop();
    await sampler.stop();
    const spans = backend.store.traces().flat();
    expect(spans.filter(({ status }) => status.code === 'error')).toHaveLength(ORDERS / 20);
    const byHead = spans.filter(({ attributes }) => attributes['tailsampling.policy'] === 'head');
    expect(byHead.every(({ traceState }) => traceState === 'ot=th:e666')).toBe(true);
    // Binomial: below 1 in a million outside.
    expect(byHead.length).toBeGreaterThan(1);
    expect(byHead.length).toBeLessThan(45);
    const policies = new Set(spans.map(({ attributes }) => attributes['tailsampling.policy']));
    expect(policies).toEqual(new Set(['error', 'head']));
    expect([...gateway.warnings(), ...sampler.warnings()]).toEqual([]);
  });
});
