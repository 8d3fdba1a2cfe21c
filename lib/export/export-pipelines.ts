import type { FinishedLog } from '../otel/finished-log';
import type { ItemExporter, SpanProcessor } from '../otel/sdk';
import { isDisabled } from '../config/environment';
import type { LogExporterOption } from '../config/log-options';
import type { OtlpOptions } from '../config/otlp-options';
import type { ExporterOption, TelemetryOptions } from '../config/telemetry-options';
import type { Environment } from '../process/environment-variable';
import { consoleDetailFromEnvironment } from '../config/console-detail';
import { BatchProcessor } from './batch/batch-processor';
import { type ExportCounts, sumOf, type TelemetryCounts } from './batch/export-counts';
import type { Scoped } from './otlp/encoding/item-encoding';
import type { RetryOptions } from './otlp/retrying-delivery';
import type { WaterfallDetail } from '../waterfall/waterfall-options';
import { batchConfigOf, createPipeline, type Pipeline } from './pipeline';
import type { PipelineControl } from './pipeline-control';
import { ALL_SPANS, LOGS, type Signal, TRACES } from './signal';

/** The exporters of spans and log records, each with a bounded queue, counts and warnings of its own. */
export interface ExportPipelines extends PipelineControl {
  readonly processors: readonly SpanProcessor[];
  /** Absent if no log records are exported. */
  readonly logs: LogPipelines | undefined;
  /** Sum over all exporters: a span for two exporters counts twice. The console does not count. */
  readonly counts: TelemetryCounts;
  /**
   * Sends the remaining spans and log records, and blocks until the receivers have responded.
   *
   * @param timeoutMillis time limit for all exporters together
   */
  deliverNow(timeoutMillis: number): void;
}

/** A pipeline of any signal, as the end of the process sees it. */
type AnyPipeline = Omit<Pipeline<unknown>, 'queue'>;

/** The exporters of log records. */
export interface LogPipelines {
  readonly counts: ExportCounts;
  add(log: FinishedLog): void;
  /** @throws ExportFailure (as a rejection) if log records are not delivered */
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface ExportSettings {
  readonly env?: Environment;
  readonly retries?: RetryOptions;
}

/** The options that decide what is exported where, completed by `resolveTelemetryOptions`. */
export type ExportOptions = Pick<TelemetryOptions, 'exporter' | 'batch' | 'log' | 'consoleDetail' | 'sampling'>;

/**
 * Creates a pipeline for each exporter of the options. With `sampling.mode: 'collector'`, exporters also receive the spans
 * that are recorded without being sampled, with their flags as they are.
 *
 * @throws OptionError if the package of an exporter is not installed, or a file named in the options cannot be read
 */
export function createExportPipelines(options: ExportOptions, settings: ExportSettings = {}): ExportPipelines {
  const { env = process.env } = settings;
  const destinations = isDisabled(env) ? [] : listOf(options.exporter ?? {});
  const detail = options.consoleDetail ?? consoleDetailFromEnvironment(env);
  const takesUnsampled = options.sampling?.mode === 'collector';
  const signal = takesUnsampled ? ALL_SPANS : TRACES;
  const printers = destinations.includes('console') ? [printerOf(detail, takesUnsampled)] : [];
  const sent = destinations.filter((one) => one !== 'console');
  const spans = pipelinesOf(signal, sent, batchConfigOf(signal, options.batch, env), { ...settings, env });
  const logs = isDisabled(env) ? [] : logPipelines(options, { ...settings, env });
  const all: readonly AnyPipeline[] = [...spans, ...logs];
  return {
    processors: [...printers, ...spans.map(({ queue }) => new BatchProcessor(queue, takesUnsampled))],
    logs: logs.length > 0 ? joined(logs) : undefined,
    get counts() {
      const ofSpans = countsOf(spans);
      return logs.length > 0 ? { ...ofSpans, logs: countsOf(logs) } : ofSpans;
    },
    setDeadline(deadline) {
      const restores = all.map((pipeline) => pipeline.setDeadline(deadline));
      return () => restores.forEach((restore) => restore());
    },
    abort: (reason) => all.forEach((pipeline) => pipeline.abort(reason)),
    discard: (reason) => all.forEach((pipeline) => pipeline.discard(reason)),
    gather: () => all.forEach((pipeline) => pipeline.gather()),
    deliverNow(timeoutMillis) {
      const deadline = performance.now() + timeoutMillis;
      // Start all deliveries before waiting for the first.
      const waits = all.map((pipeline) => pipeline.deliverAtExit());
      for (const wait of waits) wait(Math.max(0, deadline - performance.now()));
    },
  };
}

/** Loads the printer only if it is used: waterfalls are a tenth of the package. */
function printerOf(detail: WaterfallDetail | undefined, takesUnsampled: boolean): SpanProcessor {
  const { ConsoleProcessor } = require('./console/console-processor') as typeof import('./console/console-processor');
  return new ConsoleProcessor(process.stdout, detail, takesUnsampled);
}

function listOf(exporter: NonNullable<TelemetryOptions['exporter']>): readonly ExporterOption[] {
  if (exporter === 'none') return [];
  return Array.isArray(exporter) ? (exporter as readonly ExporterOption[]) : [exporter as ExporterOption];
}

function logPipelines(
  { log }: ExportOptions,
  settings: ExportSettings & { readonly env: Environment },
): readonly Pipeline<FinishedLog>[] {
  const { export: exported = false } = log ?? {};
  if (exported === false) return [];
  const { exporter = {}, batch } = exported === true ? {} : exported;
  const exporters = (Array.isArray(exporter) ? exporter : [exporter]) as readonly LogExporterOption[];
  return pipelinesOf(LOGS, exporters, batchConfigOf(LOGS, batch, settings.env), settings);
}

function pipelinesOf<Item extends Scoped>(
  signal: Signal<Item>,
  exporters: readonly (OtlpOptions | ItemExporter<Item>)[],
  config: Parameters<typeof createPipeline>[2],
  settings: ExportSettings & { readonly env: Environment },
): readonly Pipeline<Item>[] {
  return exporters.map((exporter) => createPipeline(signal, exporter, config, settings));
}

function joined(pipelines: readonly Pipeline<FinishedLog>[]): LogPipelines {
  return {
    get counts() {
      return countsOf(pipelines);
    },
    add(log) {
      for (const { queue } of pipelines) queue.enqueue(log);
    },
    forceFlush: () => waitForAll(pipelines, ({ queue }) => queue.forceFlush()),
    shutdown: () => waitForAll(pipelines, ({ queue }) => queue.shutdown()),
  };
}

/** Waits for all, and only then rejects with the errors. */
async function waitForAll<Item>(
  pipelines: readonly Pipeline<Item>[],
  work: (pipeline: Pipeline<Item>) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(pipelines.map((pipeline) => work(pipeline)));
  const errors: unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 0) throw errors;
}

const countsOf = <Item>(pipelines: readonly Pipeline<Item>[]): ExportCounts =>
  sumOf(pipelines.map(({ account }) => account.counts));
