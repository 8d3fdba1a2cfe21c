import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RECORD_POLICY_GATE } from '../../../../lib/collector/tiers/kept-trace-transform';
import { type CollectorProcess, startCollector } from '../running/collector-process';
import { type BalancedPort, balancePort } from '../running/balanced-port';

const ROOT = join(__dirname, '../../../..');
const COMMAND = join(ROOT, 'dist/lib/command/main.js');
const OPTIONS = join(ROOT, 'dist/samples/orders/service/telemetry-options.js');
const COUNT = 2;
const DRAINED_MILLIS = 180_000;
const POLL_MILLIS = 500;
const QUIET_POLLS = 4;
const WAITING = 'otelcol_processor_tail_sampling_sampling_traces_on_memory';

/**
 * Two Collectors of each tier, with the configuration that the command writes from the options of the orders sample. The
 * sampling tier sends to two destinations: the one of the configuration, and the viewer.
 */
export class OrderCollectors {
  private readonly folder = mkdtempSync(join(tmpdir(), 'orders-'));
  private readonly samplers: CollectorProcess[] = [];
  private readonly gateways: CollectorProcess[] = [];
  private port: BalancedPort | undefined;

  /** @param tracesTo such as `grpc://127.0.0.1:4317` @param viewerUrl base URL of OTLP over HTTP */
  static async start(tracesTo: string, viewerUrl: string): Promise<OrderCollectors> {
    const collectors = new OrderCollectors();
    collectors.generate(tracesTo);
    for (let index = 0; index < COUNT; index++)
      collectors.samplers.push(await collectors.startSampler(index, viewerUrl));
    for (let index = 0; index < COUNT; index++) collectors.gateways.push(await collectors.startGateway(index));
    collectors.port = await balancePort(collectors.gateways.map(({ ports }) => ports.http));
    return collectors;
  }

  /** Spreads connections over the gateways. */
  get url(): string {
    return (this.port as BalancedPort).url;
  }

  get warnings(): readonly string[] {
    return [...this.gateways, ...this.samplers].flatMap((collector) => collector.warnings());
  }

  /** Spans that each gateway and each sampler has accepted. */
  async accepted(): Promise<{ readonly gateways: readonly number[]; readonly samplers: readonly number[] }> {
    const of = (tier: readonly CollectorProcess[]): Promise<readonly number[]> =>
      Promise.all(tier.map(async (one) => (await one.metrics()).sum('otelcol_receiver_accepted_spans')));
    return { gateways: await of(this.gateways), samplers: await of(this.samplers) };
  }

  /** Waits until every trace is decided, and the kept ones have been delivered. */
  async drain(): Promise<void> {
    const deadline = Date.now() + DRAINED_MILLIS;
    for (let quiet = 0; quiet < QUIET_POLLS; await wait(POLL_MILLIS)) {
      const metrics = await Promise.all([...this.gateways, ...this.samplers].map((one) => one.metrics()));
      const held = metrics.map((of) => of.sum('otelcol_exporter_queue_size') + of.sum(WAITING));
      quiet = held.every((count) => count === 0) ? quiet + 1 : 0;
      if (Date.now() > deadline) throw new Error(`The Collectors still hold ${held.join(', ')} requests or traces.`);
    }
  }

  async stop(): Promise<void> {
    await this.port?.close();
    for (const collector of [...this.gateways, ...this.samplers]) await collector.stop();
    rmSync(this.folder, { recursive: true });
  }

  private generate(tracesTo: string): void {
    const args = ['collector-config', '--from', OPTIONS, '--to', tracesTo, '--out', this.folder];
    const env = { ...process.env, ORDERS_SAMPLING_MODE: 'collector' };
    execFileSync(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  private startSampler(index: number, viewerUrl: string): Promise<CollectorProcess> {
    const viewer = { 'otlp_http/viewer': { endpoint: viewerUrl } };
    return startCollector({
      name: `sampler ${index}`,
      config: [join(this.folder, 'sampling.yaml')],
      gates: [RECORD_POLICY_GATE],
      overrides: {
        ...this.queue(`sampler-${index}`),
        exporters: viewer,
        service: { pipelines: { traces: { exporters: ['otlp_grpc/traces', 'otlp_http/viewer'] } } },
      },
    });
  }

  private startGateway(index: number): Promise<CollectorProcess> {
    const hostnames = this.samplers.map(({ ports }) => `127.0.0.1:${ports.grpc}`);
    return startCollector({
      name: `gateway ${index}`,
      config: [join(this.folder, 'gateway.yaml')],
      overrides: {
        ...this.queue(`gateway-${index}`),
        exporters: { load_balancing: { resolver: { static: { hostnames } } } },
      },
    });
  }

  private queue(name: string): object {
    return { extensions: { 'file_storage/queue': { directory: join(this.folder, name) } } };
  }
}
