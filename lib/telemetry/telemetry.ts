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
import { watchProcessEnd } from './process-end';
import type { ExportCounts } from '../export/batch/export-counts';

/** Telemetry that was started; the handle to flush it and to end it. */
export interface Telemetry {
  readonly serviceName: string;
  readonly environment: string;
  /** Spans delivered and lost so far. */
  readonly counts: ExportCounts;
  /**
   * TraceIdRatio of the traces starting here that is kept; assign to change it while running, at once and for new traces only.
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
  /**
   * Sends what has ended so far; resolves when that is done or cannot be done, and never rejects. It takes no longer than
   * `shutdownTimeoutMillis`; what has no answer by then is still sent.
   */
  flush(): Promise<void>;
  /**
   * Sends what has ended so far and takes everything down. Later calls wait for the first; it never rejects, and takes
   * no longer than `shutdownTimeoutMillis`. A receiver that is not there is not waited for: it gets one more attempt, a
   * quarter of a second later.
   */
  shutdown(): Promise<void>;
}

/** What {@link startTelemetry} has put in place, and how to take it away. */
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

  async flush(): Promise<void> {
    const { provider, pipelines, shutdownTimeoutMillis, flushOnExit } = this.parts;
    // Where nothing else is left to do, the process is at its end, and does not wait for a receiver that is not there.
    const isDone = await within(shutdownTimeoutMillis, () => provider.forceFlush(), !flushOnExit);
    // A shutdown that has begun since then reports what is lost.
    if (isDone || this.ending) return;
    const { pending } = pipelines.counts;
    this.warnOfTime('flush', pending > 0 ? `${spans(pending)} not delivered yet, and may still arrive` : UNFINISHED);
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
    const isDone = await within(shutdownTimeoutMillis, () => provider.shutdown());
    if (!isDone) this.warnOfTime('shutdown', this.whatIsLost());
    pipelines.discard(this.outOfTime);
    uninstall();
    this.unwatch();
  }

  /**
   * A flush at the end of the process. The process may live on, because others have work for it; then spans go their
   * usual way again.
   *
   * @returns how many milliseconds of the time for the end are left
   */
  private async flushLast(): Promise<number> {
    const { provider, pipelines, shutdownTimeoutMillis } = this.parts;
    const deadline = performance.now() + shutdownTimeoutMillis;
    const release = pipelines.setDeadline(deadline);
    const isDone = await within(shutdownTimeoutMillis, () => provider.forceFlush());
    if (!isDone) {
      this.warnOfTime('flush', this.whatIsLost());
      pipelines.abort(this.outOfTime);
    }
    release();
    return Math.max(0, deadline - performance.now());
  }

  /** Everything up to the exporter is synchronous. Only the delivery has to be waited for. */
  private flushNow(millis = this.parts.shutdownTimeoutMillis): void {
    const { provider, pipelines } = this.parts;
    pipelines.gather();
    void quietly(() => provider.forceFlush());
    pipelines.deliverNow(millis);
  }

  private get outOfTime(): string {
    return `no answer in time (${this.parts.shutdownTimeoutMillis} ms, \`shutdownTimeoutMillis\`)`;
  }

  private whatIsLost(): string {
    return this.parts.pipelines.counts.pending > 0 ? 'what was left is lost' : UNFINISHED;
  }

  private warnOfTime(what: string, consequence: string): void {
    const { shutdownTimeoutMillis } = this.parts;
    warn('FLUSH_INCOMPLETE', `Telemetry ${what} took longer than ${shutdownTimeoutMillis} ms; ${consequence}.`);
  }
}

const UNFINISHED = 'a span processor or an exporter has not finished';

const spans = (count: number): string => (count === 1 ? '1 span is' : `${count} spans are`);

/** Whether the work was done in time. That it failed was counted and said by the exporter, and harms no service. */
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

/** A provider of the SDK hands on what its processors throw, at once or later. */
async function quietly(work: () => Promise<void>): Promise<true> {
  try {
    await work();
  } catch (error) {
    if (!isExportFailure(error)) countFault('flushing or ending a span processor', error);
  }
  return true;
}
