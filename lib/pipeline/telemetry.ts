import { invalidOption, OptionError } from '../diagnostics/option-error';
import { warn } from '../diagnostics/warning';
import type { RunningProvider } from '../engine/sdk';
import type { ForceTraceCounts } from '../sampling/force-trace-gate';
import type { RuleSampler } from '../sampling/rule-sampler';
import type { SamplingRule } from '../sampling/sampling-rule';
import type { TailSamplingCounts } from '../sampling/tail/tail-sampling-counts';
import type { TraceSampling } from './trace-sampling';
import type { ExitExporter } from './exit-exporter';
import type { ExportPipelines } from './export-pipelines';
import { watchProcessEnd } from './process-end';
import type { ExportCounts } from './span-account';

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
  /** What the tail sampler has kept and dropped, and what waits; `undefined` where there is none. */
  readonly tail: TailSamplingCounts | undefined;
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
  readonly pipelines: ExportPipelines;
  /** None for gRPC and for an exporter of the application's, which has to be quick itself when the process exits. */
  readonly exitExporters: readonly ExitExporter[];
  readonly sampling: Pick<TraceSampling, 'head' | 'forcedTraces' | 'tail'>;
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
    return this.parts.pipelines.counts;
  }

  get samplingRatio(): number | undefined {
    return this.parts.sampling.head?.ratio;
  }

  set samplingRatio(ratio: number | undefined) {
    const sampler = this.changeable('samplingRatio');
    if (typeof ratio !== 'number' || !(ratio >= 0 && ratio <= 1)) {
      throw invalidOption('samplingRatio', 'a number from 0 to 1', ratio);
    }
    sampler.ratio = ratio;
  }

  get samplingRules(): readonly SamplingRule[] | undefined {
    return this.parts.sampling.head?.rules;
  }

  set samplingRules(rules: string | readonly SamplingRule[] | undefined) {
    this.changeable('samplingRules').rules = rules ?? [];
  }

  get forcedTraces(): ForceTraceCounts | undefined {
    return this.parts.sampling.forcedTraces?.counts;
  }

  get tail(): TailSamplingCounts | undefined {
    return this.parts.sampling.tail?.counts;
  }

  flush(): Promise<void> {
    return this.within(this.parts.provider.forceFlush(), 'flush');
  }

  shutdown(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private changeable(option: string): RuleSampler {
    const { head } = this.parts.sampling;
    if (head) return head;
    throw new OptionError(
      'ERR_OPTION_INVALID',
      option,
      `\`${option}\` cannot be changed: \`sampling.sampler\` decides, or tracing is switched off.`,
    );
  }

  private async end(): Promise<void> {
    const { provider, pipelines, uninstall } = this.parts;
    await this.within(provider.shutdown(), 'shutdown');
    pipelines.abandon();
    uninstall();
    this.unwatch();
  }

  /** Everything up to the exporter works without waiting; only the delivery itself needs somebody who waits for it. */
  private flushNow(): void {
    const { provider, exitExporters, shutdownTimeoutMillis } = this.parts;
    for (const exporter of exitExporters) exporter.gather();
    provider.forceFlush().catch(() => undefined);
    for (const exporter of exitExporters) exporter.deliver(shutdownTimeoutMillis);
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
