import { warn } from '../diagnostics/warning';
import type { RunningProvider } from '../engine/sdk';
import type { ReportingExporter, ExportCounts } from './reporting-exporter';

/** Telemetry that was started; the handle to flush it and to end it. */
export interface Telemetry {
  readonly serviceName: string;
  readonly environment: string;
  /** Spans delivered and lost so far. */
  readonly counts: ExportCounts;
  /** Sends what has ended so far; resolves when that is done or cannot be done, and never rejects. */
  flush(): Promise<void>;
  /**
   * Sends what has ended so far and takes everything down. Later calls wait for the first; it never rejects, and takes
   * no longer than `shutdownTimeoutMillis`.
   */
  shutdown(): Promise<void>;
}

/** What {@link startTelemetry} has put in place, and how to take it away. */
export interface TelemetryParts {
  readonly serviceName: string;
  readonly environment: string;
  readonly provider: RunningProvider;
  readonly exporter: ReportingExporter | undefined;
  readonly shutdownTimeoutMillis: number;
  readonly uninstall: () => void;
}

export class RunningTelemetry implements Telemetry {
  private ending: Promise<void> | undefined;

  constructor(private readonly parts: TelemetryParts) {}

  get serviceName(): string {
    return this.parts.serviceName;
  }

  get environment(): string {
    return this.parts.environment;
  }

  get counts(): ExportCounts {
    return this.parts.exporter?.counts ?? { exported: 0, failed: 0 };
  }

  flush(): Promise<void> {
    return this.within(this.parts.provider.forceFlush(), 'flush');
  }

  shutdown(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private async end(): Promise<void> {
    const { provider, uninstall } = this.parts;
    await this.within(provider.shutdown(), 'shutdown');
    uninstall();
  }

  private async within(work: Promise<void>, what: string): Promise<void> {
    const { shutdownTimeoutMillis } = this.parts;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, shutdownTimeoutMillis, 'late');
    });
    // A failed delivery has been counted and said by the exporter; it is no failure of the service.
    const outcome = await Promise.race([work.catch(() => undefined), deadline]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    warn('FLUSH_INCOMPLETE', `Telemetry ${what} took longer than ${shutdownTimeoutMillis} ms; what was left is lost.`);
  }
}
