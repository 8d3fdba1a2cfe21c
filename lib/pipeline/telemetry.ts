import { invalidOption, OptionError } from '../diagnostics/option-error';
import { warn } from '../diagnostics/warning';
import type { RunningProvider } from '../engine/sdk';
import type { ForceTraceCounts } from '../sampling/force-trace-gate';
import type { ForcedTracePropagator } from '../sampling/forced-trace';
import type { RuleSampler } from '../sampling/rule-sampler';
import type { SamplingRule } from '../sampling/sampling-rule';
import type { ExitExporter } from './exit-exporter';
import { watchProcessEnd } from './process-end';
import type { ReportingExporter, ExportCounts } from './reporting-exporter';

/** Telemetry that was started; the handle to flush it and to end it. */
export interface Telemetry {
  readonly serviceName: string;
  readonly environment: string;
  /** Spans delivered and lost so far. */
  readonly counts: ExportCounts;
  /**
   * Share of the traces starting here that is kept; assign to change it while running, at once and for new traces only.
   * `undefined`, and not to be assigned, where a sampler of your own decides.
   */
  samplingRatio: number | undefined;
  /**
   * Rules that decide before the ratio; assign a list or a text to change them while running, at once and for new traces
   * only. `undefined`, and not to be assigned, where a sampler of your own decides.
   */
  get samplingRules(): readonly SamplingRule[] | undefined;
  set samplingRules(rules: string | readonly SamplingRule[] | undefined);
  /** Traces that a header has forced, and requests that were refused; `undefined` where nobody can force one. */
  readonly forcedTraces: ForceTraceCounts | undefined;
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
  /** `undefined` for an exporter of the application's, which has to be quick itself when the process exits. */
  readonly exitExporter: ExitExporter | undefined;
  /** `undefined` where a sampler of the application's decides. */
  readonly sampler: RuleSampler | undefined;
  readonly forcedTraces: ForcedTracePropagator | undefined;
  readonly shutdownTimeoutMillis: number;
  readonly flushOnExit: boolean;
  readonly uninstall: () => void;
}

export class RunningTelemetry implements Telemetry {
  private ending: Promise<void> | undefined;

  private readonly unwatch: () => void;

  constructor(private readonly parts: TelemetryParts) {
    this.unwatch = parts.flushOnExit
      ? watchProcessEnd({ flush: () => this.ending ?? this.flush(), flushNow: () => this.flushNow() })
      : () => undefined;
  }

  get serviceName(): string {
    return this.parts.serviceName;
  }

  get environment(): string {
    return this.parts.environment;
  }

  get counts(): ExportCounts {
    return this.parts.exporter?.counts ?? { exported: 0, failed: 0 };
  }

  get samplingRatio(): number | undefined {
    return this.parts.sampler?.ratio;
  }

  set samplingRatio(ratio: number | undefined) {
    const sampler = this.changeable('samplingRatio');
    if (typeof ratio !== 'number' || !(ratio >= 0 && ratio <= 1)) {
      throw invalidOption('samplingRatio', 'a number from 0 to 1', ratio);
    }
    sampler.ratio = ratio;
  }

  get samplingRules(): readonly SamplingRule[] | undefined {
    return this.parts.sampler?.rules;
  }

  set samplingRules(rules: string | readonly SamplingRule[] | undefined) {
    this.changeable('samplingRules').rules = rules ?? [];
  }

  get forcedTraces(): ForceTraceCounts | undefined {
    return this.parts.forcedTraces?.counts;
  }

  flush(): Promise<void> {
    return this.within(this.flushAll(), 'flush');
  }

  shutdown(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private changeable(option: string): RuleSampler {
    const { sampler } = this.parts;
    if (sampler) return sampler;
    throw new OptionError(
      'ERR_OPTION_INVALID',
      option,
      `\`${option}\` cannot be changed: \`sampling.sampler\` decides, or tracing is switched off.`,
    );
  }

  private async end(): Promise<void> {
    const { provider, uninstall } = this.parts;
    await this.within(provider.shutdown(), 'shutdown');
    uninstall();
    this.unwatch();
  }

  /** Everything up to the exporter works without waiting; only the delivery itself needs somebody who waits for it. */
  private flushNow(): void {
    const { provider, exitExporter, shutdownTimeoutMillis } = this.parts;
    exitExporter?.gather();
    provider.forceFlush().catch(() => undefined);
    exitExporter?.deliver(shutdownTimeoutMillis);
  }

  /** The provider does not wait for a batch that is on its way already; the exporter does. */
  private async flushAll(): Promise<void> {
    const { provider, exporter } = this.parts;
    await provider.forceFlush().catch(() => undefined);
    await exporter?.forceFlush();
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
