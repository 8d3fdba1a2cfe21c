import { countFault } from '../diagnostics/fault';
import { invalidOption, OptionError } from '../validation/option-error';
import { warn } from '../diagnostics/warning';
import type { RunningProvider } from '../otel/sdk';
import type { ForceTraceCounts } from '../sampling/forced/force-trace-policy';
import type { RuleSampler } from '../sampling/head/rule-sampler';
import type { SamplingRule } from '../sampling/head/sampling-rule';
import type { TailSamplingCounts } from '../sampling/tail/tail-sampling-counts';
import type { TraceSampling } from './trace-sampling';
import { isExportFailure } from '../export/export-failure';
import type { ExportPipelines } from '../export/export-pipelines';
import { watchSoleHold } from '../export/otlp/transport/sole-hold';
import { lostText, waitingText } from './pending-text';
import { watchProcessEnd } from './process-end';
import type { TelemetryCounts } from '../export/batch/export-counts';

/** A handle to running telemetry: reads its counts, changes its sampling, flushes it and ends it. */
export interface Telemetry {
  readonly serviceName: string;
  readonly environment: string;
  /** Spans exported, failed, dropped and pending so far. If log records are exported, `logs` has theirs. */
  readonly counts: TelemetryCounts;
  /**
   * Ratio of the traces started here that are kept. Assign to change it for new traces, at once. With your own sampler, it
   * is `undefined`, and assigning throws an OptionError.
   */
  samplingRatio: number | undefined;
  /**
   * Rules that decide before the ratio. Assign a list or a text to change them for new traces, at once. With your own
   * sampler, it is `undefined`, and assigning throws an OptionError.
   */
  get samplingRules(): readonly SamplingRule[] | undefined;
  set samplingRules(rules: string | readonly SamplingRule[] | undefined);
  /** Traces forced by a header, and rejected requests to force one; `undefined` if `forceTrace` is `false`. */
  readonly forcedTraces: ForceTraceCounts | undefined;
  /** Traces that the tail sampler has kept, dropped or not decided yet; `undefined` without it, or if a Collector decides. */
  readonly tail: TailSamplingCounts | undefined;
  /**
   * Sends the spans that have ended, and the log records. Resolves when they are delivered or have failed, after `shutdownTimeoutMillis` at the
   * latest; those still in flight at that time may still arrive. Never rejects.
   */
  flush(): Promise<void>;
  /**
   * Sends the spans that have ended and the log records, and stops tracing. Resolves after `shutdownTimeoutMillis` at the latest, and never
   * rejects. Later calls wait for the first one. An unreachable receiver gets one more attempt, 250 ms later.
   */
  shutdown(): Promise<void>;
}

export interface TelemetryParts {
  readonly serviceName: string;
  readonly environment: string;
  readonly provider: RunningProvider;
  readonly pipelines: ExportPipelines;
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
      ? watchProcessEnd({
          flush: () => this.ending ?? this.flush(),
          flushLast: () => this.ending ?? this.flushLast(),
          flushNow: (millis) => this.flushNow(millis),
        })
      : watchSoleHold(() => parts.pipelines.abort('the process ends, and `flushOnExit` is false'));
  }

  get serviceName(): string {
    return this.parts.serviceName;
  }

  get environment(): string {
    return this.parts.environment;
  }

  get counts(): TelemetryCounts {
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

  async flush(): Promise<void> {
    const { pipelines, shutdownTimeoutMillis, flushOnExit } = this.parts;
    // With `flushOnExit`, the timer must not keep an idle process alive: its end waits less for an unreachable receiver.
    const isDone = await within(shutdownTimeoutMillis, () => this.forceFlush(), !flushOnExit);
    // A shutdown that has begun meanwhile reports the loss.
    if (isDone || this.ending) return;
    const waiting = waitingText(pipelines.counts);
    this.warnIncomplete('flush', waiting ? `${waiting} not delivered yet, and may still arrive` : UNFINISHED);
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
    const { provider, pipelines, shutdownTimeoutMillis, uninstall } = this.parts;
    pipelines.setDeadline(performance.now() + shutdownTimeoutMillis);
    const isDone = await within(shutdownTimeoutMillis, () =>
      together(
        () => provider.shutdown(),
        () => pipelines.logs?.shutdown(),
      ),
    );
    if (!isDone) this.warnIncomplete('shutdown', this.loss);
    pipelines.discard(this.outOfTime);
    uninstall();
    this.unwatch();
  }

  /**
   * Flushes at the end of the process, within `shutdownTimeoutMillis`. Afterwards it restores the usual retries, because the
   * process may go on.
   *
   * @returns how many of these milliseconds are left
   */
  private async flushLast(): Promise<number> {
    const { pipelines, shutdownTimeoutMillis } = this.parts;
    const deadline = performance.now() + shutdownTimeoutMillis;
    const restoreRetries = pipelines.setDeadline(deadline);
    const isDone = await within(shutdownTimeoutMillis, () => this.forceFlush());
    if (!isDone) {
      this.warnIncomplete('flush', this.loss);
      pipelines.abort(this.outOfTime);
    }
    restoreRetries();
    return Math.max(0, deadline - performance.now());
  }

  /** `forceFlush` is synchronous up to the exporter, so only the delivery needs waiting. */
  private flushNow(millis = this.parts.shutdownTimeoutMillis): void {
    const { pipelines } = this.parts;
    pipelines.gather();
    void this.forceFlush();
    pipelines.deliverNow(millis);
  }

  private forceFlush(): Promise<void> {
    const { provider, pipelines } = this.parts;
    return together(
      () => provider.forceFlush(),
      () => pipelines.logs?.forceFlush(),
    );
  }

  private get outOfTime(): string {
    return `no response within ${this.parts.shutdownTimeoutMillis} ms (\`shutdownTimeoutMillis\`)`;
  }

  private get loss(): string {
    const lost = lostText(this.parts.pipelines.counts);
    return lost ? `the remaining ${lost} are lost` : UNFINISHED;
  }

  private warnIncomplete(operation: string, consequence: string): void {
    const { shutdownTimeoutMillis } = this.parts;
    warn('FLUSH_INCOMPLETE', `Telemetry ${operation} took longer than ${shutdownTimeoutMillis} ms; ${consequence}.`);
  }
}

const UNFINISHED = 'a span processor or an exporter has not finished';

/** Whether the work finished in time, successfully or not. The exporter reports failures itself. */
async function within(millis: number, work: () => Promise<void>, keepsAlive = true): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, millis, false);
    if (!keepsAlive) timer.unref();
  });
  const isDone = await Promise.race([quietly(work), late]);
  clearTimeout(timer);
  return isDone;
}

/** Does both, each up to its first wait at once. */
async function together(spans: () => Promise<void>, logs: () => Promise<void> | undefined): Promise<void> {
  await Promise.all([quietly(spans), quietly(async () => logs())]);
}

/** The SDK's provider rethrows the errors of its processors, synchronously or as a rejection. */
async function quietly(work: () => Promise<void>): Promise<true> {
  try {
    await work();
  } catch (error) {
    if (!isExportFailure(error)) countFault('flushing or ending a span processor', error);
  }
  return true;
}
