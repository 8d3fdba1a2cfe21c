import { join } from 'node:path';
import type { TelemetryOptions } from '../../../../lib/config/telemetry-options';
import type { ExportCounts } from '../../../../lib/export/batch/export-counts';
import { AskedProcess } from '../running/asked-process';

/** A span that a service has ended. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** By the head. */
  readonly isSampled: boolean;
  readonly hasFailed: boolean;
}

export interface LoadAccount {
  /** Of both services. */
  readonly ended: readonly EndedSpan[];
  readonly counts: readonly ExportCounts[];
}

interface ServiceAccount {
  readonly ended: readonly EndedSpan[];
  readonly counts: ExportCounts;
}

/** Two services that work together, each in its own process, and each with a gateway of its own. */
export class ServiceLoad {
  private constructor(
    private readonly front: AskedProcess,
    private readonly back: AskedProcess,
    private readonly backUrl: string,
  ) {}

  /** @param endpoints those of the two gateways, for OTLP over HTTP */
  static async start(endpoints: readonly [string, string], options: TelemetryOptions): Promise<ServiceLoad> {
    const program = join(__dirname, 'service-app.cjs');
    const start = (serviceName: string, endpoint: string): ReturnType<typeof AskedProcess.start> =>
      AskedProcess.start(program, {
        OPTIONS: JSON.stringify({
          ...options,
          serviceName,
          environment: 'production',
          shutdownTimeoutMillis: 60_000,
          exporter: { endpoint, timeoutMillis: 30_000 },
        }),
      });
    const [front, back] = await Promise.all([start('front', endpoints[0]), start('back', endpoints[1])]);
    const { port } = back.ready as { readonly port: number };
    return new ServiceLoad(front.running, back.running, `http://127.0.0.1:${port}`);
  }

  /** Resolves when all traces have ended. */
  async run(count: number, perSecond: number): Promise<void> {
    await this.front.ask({ ask: 'load', backUrl: this.backUrl, count, perSecond });
  }

  /** Flushes both. */
  async account(): Promise<LoadAccount> {
    const accounts = await Promise.all(
      [this.front, this.back].map((service) => service.ask<ServiceAccount>({ ask: 'account' })),
    );
    return { ended: accounts.flatMap(({ ended }) => ended), counts: accounts.map(({ counts }) => counts) };
  }

  async stop(): Promise<void> {
    await this.front.stop();
    await this.back.stop();
  }
}
