import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CollectorSettings } from '../../../../lib/collector/collector-settings';
import type { TraceSpan } from '../../../../lib/viewer';
import { type CollectorProcess, startCollector } from '../running/collector-process';
import { readSpans } from '../running/file-output';
import { GeneratedTiers } from '../tiers/generated-tiers';

export type Tier = 'gateway' | 'sampler';

const BACKEND = join(__dirname, '../running/lossless.yaml');
const DRAINED_MILLIS = 120_000;
const POLL_MILLIS = 250;
/** Polls in a row that find nothing left. */
const QUIET_POLLS = 4;

/** What holds spans in a Collector: the queue of an exporter, a request of it, and traces that wait for their decision. */
const HOLDING = [
  'otelcol_exporter_queue_size',
  'otelcol_exporter_in_flight_requests',
  'otelcol_processor_tail_sampling_sampling_traces_on_memory',
] as const;

/** Two gateways and two samplers of a generated configuration, and a backend for each sampler, which writes a file. */
export class RunningTiers {
  private readonly instances = new Map<string, CollectorProcess>();
  private readonly backends: CollectorProcess[] = [];

  private constructor(private readonly generated: GeneratedTiers) {}

  static async start(settings: CollectorSettings): Promise<RunningTiers> {
    const tiers = new RunningTiers(new GeneratedTiers(settings));
    for (const index of [0, 1]) {
      const env = { OUTPUT: tiers.fileOf(index) };
      tiers.backends.push(await startCollector({ config: [BACKEND], name: `backend ${index}`, env }));
    }
    for (const index of [0, 1]) await tiers.startOne('sampler', index);
    for (const index of [0, 1]) await tiers.startOne('gateway', index);
    return tiers;
  }

  get(tier: Tier, index: number): CollectorProcess {
    return this.instances.get(`${tier}-${index}`) as CollectorProcess;
  }

  /** Starts an instance, at the ports and with the queue of the one that it replaces. */
  async startOne(tier: Tier, index: number): Promise<void> {
    const name = `${tier}-${index}`;
    const before = this.instances.get(name);
    const overrides = tier === 'sampler' ? this.toBackend(index) : this.toSamplers();
    const started = await this.generated[tier](name, { overrides, ...(before && { ports: before.ports }) });
    this.instances.set(name, started);
  }

  /** Waits until no Collector holds a span that it will send. */
  async drain(): Promise<void> {
    const deadline = Date.now() + DRAINED_MILLIS;
    for (let quiet = 0; quiet < QUIET_POLLS; await wait(POLL_MILLIS)) {
      const held = await this.held();
      quiet = held === 0 ? quiet + 1 : 0;
      if (Date.now() > deadline) throw new Error(`The Collectors still hold ${held} requests or traces.`);
    }
  }

  /** Stops all by SIGTERM, and reads what each backend has written. */
  async received(): Promise<readonly (readonly TraceSpan[])[]> {
    for (const tier of ['gateway', 'sampler'] as const) {
      for (const index of [0, 1]) await this.get(tier, index).stop();
    }
    for (const backend of this.backends) await backend.stop();
    return Promise.all(this.backends.map((_, index) => readSpans(this.fileOf(index))));
  }

  /** Removes the files. The processes must have ended. */
  remove(): void {
    this.generated.remove();
  }

  private async held(): Promise<number> {
    const metrics = await Promise.all([...this.instances.values()].map((instance) => instance.metrics()));
    return metrics.flatMap((of) => HOLDING.map((name) => of.sum(name))).reduce((sum, held) => sum + held, 0);
  }

  private toBackend(index: number): object {
    const endpoint = `127.0.0.1:${this.backends[index]?.ports.grpc}`;
    return { exporters: { 'otlp_grpc/traces': { endpoint } } };
  }

  private toSamplers(): object {
    const hostnames = [0, 1].map((index) => `127.0.0.1:${this.get('sampler', index).ports.grpc}`);
    return { exporters: { load_balancing: { resolver: { static: { hostnames } } } } };
  }

  private fileOf(index: number): string {
    return this.generated.fileOf(`backend-${index}.json`);
  }
}
