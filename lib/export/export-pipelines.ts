import { MAX_TIMER_MILLIS } from '../validation/predicates';
import type { BatchConfig, SpanExporter, SpanProcessor } from '../otel/sdk';
import { redactor } from '../redaction/redactor';
import { Background } from './batch/background-context';
import { BatchProcessor } from './batch/batch-processor';
import { BatchSender } from './batch/batch-sender';
import { ConsoleProcessor } from './console/console-processor';
import type { Environment } from '../process/environment-variable';
import {
  batchFromEnvironment,
  consoleDetailFromEnvironment,
  isDisabled,
  timeoutFromEnvironment,
} from '../config/environment';
import { createOtlpExporter, type OtlpExporter } from './exporter';
import { isSpanExporter } from '../config/option-tables';
import type { ExporterOption, OtlpOptions, TelemetryOptions } from '../config/telemetry-options';
import { exporterDestination } from './otlp/endpoint';
import type { RetryOptions } from './otlp/retrying-delivery';
import { type ExportCounts, SpanAccount, sumOf } from './batch/export-counts';

/** The exporters, each with a bounded queue, counts and warnings of its own. */
export interface ExportPipelines {
  readonly processors: readonly SpanProcessor[];
  /** Sum over all exporters: a span for two exporters counts twice. The console does not count. */
  readonly counts: ExportCounts;
  /**
   * Limits retries because the process, or telemetry, is about to end: none is scheduled after the deadline, and an
   * unreachable receiver gets one more attempt.
   *
   * @param deadline in milliseconds of `performance.now()`
   * @returns a function that restores the usual retries
   */
  setDeadline(deadline: number): () => void;
  /**
   * Fails the spans in flight and drops the queued ones. Spans that end later are exported as usual.
   *
   * @param reason reported as the cause, unless the exporter knows the last error
   */
  abort(reason: string): void;
  /** Like {@link abort}, but for good: later spans are dropped, connections are closed, nothing keeps the process alive. */
  discard(reason: string): void;
  /** From now on, spans stay queued for {@link deliverNow}, because the process exits. */
  gather(): void;
  /**
   * Sends the remaining spans, and blocks until the receivers have responded.
   *
   * @param timeoutMillis time limit for all exporters together
   */
  deliverNow(timeoutMillis: number): void;
}

export interface PipelineSettings {
  readonly env?: Environment;
  readonly retries?: RetryOptions;
}

interface Destination {
  readonly exporter: SpanExporter;
  /** The exporter, if it is the OTLP exporter of this package. */
  readonly otlp?: OtlpExporter;
  /** For warnings. */
  readonly name: string;
  readonly concurrency: number;
}

type Pipeline = Omit<ExportPipelines, 'processors' | 'counts' | 'deliverNow'> & {
  readonly processor: BatchProcessor;
  readonly account: SpanAccount;
  /** Starts the last delivery. Returns a function that blocks until it is finished. */
  deliverAtExit(): (timeoutMillis: number) => void;
};

/** Defaults of the specification. */
const BATCH_DEFAULTS = {
  scheduledDelayMillis: 5000,
  exportTimeoutMillis: 30_000,
  maxQueueSize: 2048,
  maxExportBatchSize: 512,
} satisfies Required<BatchConfig>;

/** Batches in flight per exporter. About 24 fill while the event loop is blocked at 100,000 spans/s. */
const OTLP_CONCURRENCY = 24;

/**
 * Creates a pipeline for each exporter of the options.
 *
 * @throws OptionError if the package of an exporter is not installed, or a file named in the options cannot be read
 */
export function createExportPipelines(
  { exporter = {}, batch, consoleDetail }: Pick<TelemetryOptions, 'exporter' | 'batch' | 'consoleDetail'>,
  settings: PipelineSettings = {},
): ExportPipelines {
  const { env = process.env } = settings;
  const none = exporter === 'none' || isDisabled(env);
  const destinations = none ? [] : ((Array.isArray(exporter) ? exporter : [exporter]) as readonly ExporterOption[]);
  const config = { ...BATCH_DEFAULTS, ...batchFromEnvironment(env), ...batch };
  const detail = consoleDetail ?? consoleDetailFromEnvironment(env);
  const printers = destinations.includes('console') ? [new ConsoleProcessor(process.stdout, detail)] : [];
  const pipelines = destinations.flatMap((one) =>
    one === 'console' ? [] : [createPipeline(one, config, { ...settings, env })],
  );
  return {
    processors: [...printers, ...pipelines.map(({ processor }) => processor)],
    get counts() {
      return sumOf(pipelines.map(({ account }) => account.counts));
    },
    setDeadline(deadline) {
      const restores = pipelines.map((pipeline) => pipeline.setDeadline(deadline));
      return () => restores.forEach((restore) => restore());
    },
    abort: (reason) => pipelines.forEach((pipeline) => pipeline.abort(reason)),
    discard: (reason) => pipelines.forEach((pipeline) => pipeline.discard(reason)),
    gather: () => pipelines.forEach((pipeline) => pipeline.gather()),
    deliverNow(timeoutMillis) {
      const deadline = performance.now() + timeoutMillis;
      // Start all deliveries before waiting for the first.
      const waits = pipelines.map((pipeline) => pipeline.deliverAtExit());
      for (const wait of waits) wait(Math.max(0, deadline - performance.now()));
    },
  };
}

function createPipeline(
  option: Exclude<ExporterOption, 'console'>,
  config: Required<BatchConfig>,
  settings: PipelineSettings & { readonly env: Environment },
): Pipeline {
  const { maxQueueSize, scheduledDelayMillis } = config;
  const timeoutMillis = timeoutOf(config);
  const maxExportBatchSize = Math.min(config.maxExportBatchSize, maxQueueSize);
  const { exporter, otlp, name, concurrency }: Destination = isSpanExporter(option)
    ? { exporter: option, name: 'the exporter', concurrency: 1 }
    : otlpOf(option, config, settings);
  const destination = redactor().text(name);
  const account = new SpanAccount(maxQueueSize);
  const background = new Background();
  const lastError = otlp && ((): Error | undefined => otlp.lastError);
  const sender = new BatchSender(exporter, account, background, {
    destination,
    timeoutMillis,
    concurrency,
    ...(lastError ? { lastError } : {}),
  });
  const processor = new BatchProcessor(sender, account, background, {
    destination,
    maxExportBatchSize,
    scheduledDelayMillis,
  });
  return {
    processor,
    account,
    setDeadline: (deadline) => otlp?.setDeadline(deadline) ?? (() => undefined),
    abort(reason) {
      processor.abort(reason);
      otlp?.abort();
    },
    discard(reason) {
      processor.discard(reason);
      otlp?.discard();
    },
    gather() {
      if (otlp) sender.hold();
    },
    deliverAtExit() {
      processor.sendBatch();
      // A user's exporter cannot deliver anything later, because the event loop has stopped.
      if (!otlp) return () => processor.abort('the process exited before the exporter reported a result');
      const batches = sender.takeAll(maxExportBatchSize);
      if (batches.length === 0) return () => undefined;
      const delivery = otlp.exportAtExit(batches);
      return (millis) =>
        delivery.wait(millis).forEach((result, index) => sender.report(batches[index]?.length ?? 0, result));
    },
  };
}

/** 0 means no limit, as in the variable. */
function timeoutOf({ exportTimeoutMillis }: Required<BatchConfig>): number {
  return exportTimeoutMillis === 0 ? MAX_TIMER_MILLIS : exportTimeoutMillis;
}

function otlpOf(
  options: OtlpOptions,
  config: Required<BatchConfig>,
  { env, retries = {} }: PipelineSettings & { readonly env: Environment },
): Destination {
  // An export must not outlast the batch timeout: its spans would be delivered after they are counted as failed.
  const timeoutMillis = Math.min(options.timeoutMillis ?? timeoutFromEnvironment(env), timeoutOf(config));
  const otlp = createOtlpExporter({ ...options, timeoutMillis }, env, retries);
  return { exporter: otlp, otlp, name: exporterDestination(options, env), concurrency: OTLP_CONCURRENCY };
}
