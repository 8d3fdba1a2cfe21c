import { MOST_MILLIS } from '../validation/predicates';
import type { BatchConfig, SpanExporter, SpanProcessor } from '../otel/sdk';
import { redactor } from '../redaction/redactor';
import { Background } from './batch/background-context';
import { BatchProcessor } from './batch/batch-processor';
import { BatchSender } from './batch/batch-sender';
import { ConsoleProcessor } from './console/console-processor';
import type { Environment } from '../process/environment-variable';
import { batchFromEnvironment, isDisabled, timeoutFromEnvironment } from '../config/environment';
import { createOtlpExporter, type OtlpExporter } from './exporter';
import { isSpanExporter } from '../config/option-tables';
import type { ExporterOption, OtlpOptions, TelemetryOptions } from '../config/telemetry-options';
import { exporterDestination } from './otlp/endpoint';
import type { RetryOptions } from './otlp/retrying-delivery';
import { type ExportCounts, SpanAccount, sumOf } from './batch/export-counts';

/** Everything behind the processors of the application: for each exporter a bounded queue, counts and warnings. */
export interface ExportPipelines {
  readonly processors: readonly SpanProcessor[];
  /** Over all exporters: a span that goes to two is counted twice. The console is not counted. */
  readonly counts: ExportCounts;
  /**
   * The process, or telemetry, is about to end. No retry is planned for a time after the deadline, and a receiver that is
   * not there gets one more attempt.
   *
   * @param deadline in milliseconds of `performance.now()`
   * @returns a function that goes back to the usual retries
   */
  setDeadline(deadline: number): () => void;
  /** Stops waiting for the spans that have ended so far. `reason` is reported where no better one is known. */
  abort(reason: string): void;
  /** The same for good, so that nothing keeps the process alive. */
  discard(reason: string): void;
  /** The process exits: from here on, spans are gathered for {@link deliverNow}. */
  gather(): void;
  /**
   * Sends the spans that are left, and waits for the answers before it returns.
   *
   * @param timeoutMillis for all exporters together
   */
  deliverNow(timeoutMillis: number): void;
}

export interface PipelineSettings {
  readonly env?: Environment;
  readonly retries?: RetryOptions;
}

interface Destination {
  readonly exporter: SpanExporter;
  /** The same, where it is ours. */
  readonly otlp?: OtlpExporter;
  /** For warnings. */
  readonly name: string;
  readonly concurrency: number;
}

type Pipeline = Omit<ExportPipelines, 'processors' | 'counts' | 'deliverNow'> & {
  readonly processor: BatchProcessor;
  readonly account: SpanAccount;
  /** Begins the last delivery; returns what waits for it. */
  deliverAtExit(): (timeoutMillis: number) => void;
};

/** The specification's. */
const BATCH_DEFAULTS = {
  scheduledDelayMillis: 5000,
  exportTimeoutMillis: 30_000,
  maxQueueSize: 2048,
  maxExportBatchSize: 512,
} satisfies Required<BatchConfig>;

/** So many batches may be on their way at once: as many as fill while the loop is held up. OpenTelemetry's refuse 31. */
const OTLP_CONCURRENCY = 24;

/**
 * Builds what the options want spans to go through.
 *
 * @throws OptionError where the package of an exporter is not installed, or a file that the options name cannot be read
 */
export function createExportPipelines(
  { exporter = {}, batch }: Pick<TelemetryOptions, 'exporter' | 'batch'>,
  settings: PipelineSettings = {},
): ExportPipelines {
  const { env = process.env } = settings;
  const none = exporter === 'none' || isDisabled(env);
  const destinations = none ? [] : ((Array.isArray(exporter) ? exporter : [exporter]) as readonly ExporterOption[]);
  const config = { ...BATCH_DEFAULTS, ...batchFromEnvironment(env), ...batch };
  const printers = destinations.includes('console') ? [new ConsoleProcessor()] : [];
  const pipelines = destinations.flatMap((one) =>
    one === 'console' ? [] : [createPipeline(one, config, { ...settings, env })],
  );
  return {
    processors: [...printers, ...pipelines.map(({ processor }) => processor)],
    get counts() {
      return sumOf(pipelines.map(({ account }) => account.counts));
    },
    setDeadline(deadline) {
      const releases = pipelines.map((pipeline) => pipeline.setDeadline(deadline));
      return () => releases.forEach((release) => release());
    },
    abort: (reason) => pipelines.forEach((pipeline) => pipeline.abort(reason)),
    discard: (reason) => pipelines.forEach((pipeline) => pipeline.discard(reason)),
    gather: () => pipelines.forEach((pipeline) => pipeline.gather()),
    deliverNow(timeoutMillis) {
      const deadline = performance.now() + timeoutMillis;
      // All are on their way before the first is waited for.
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
      processor.handOver();
      // An exporter of the application's has had its chance: nothing that it does later can arrive.
      if (!otlp) return () => processor.abort('the process exits, and the exporter has not answered');
      const batches = sender.takeAll(maxExportBatchSize);
      if (batches.length === 0) return () => undefined;
      const delivery = otlp.exportAtExit(batches);
      return (millis) =>
        delivery.wait(millis).forEach((result, index) => sender.report(batches[index]?.length ?? 0, result));
    },
  };
}

/** 0 is no limit, as in the variable. */
function timeoutOf({ exportTimeoutMillis }: Required<BatchConfig>): number {
  return exportTimeoutMillis === 0 ? MOST_MILLIS : exportTimeoutMillis;
}

function otlpOf(
  options: OtlpOptions,
  config: Required<BatchConfig>,
  { env, retries = {} }: PipelineSettings & { readonly env: Environment },
): Destination {
  // What the batch processor no longer waits for must not be delivered after it has been counted as failed.
  const timeoutMillis = Math.min(options.timeoutMillis ?? timeoutFromEnvironment(env), timeoutOf(config));
  const otlp = createOtlpExporter({ ...options, timeoutMillis }, env, retries);
  return { exporter: otlp, otlp, name: exporterDestination(options, env), concurrency: OTLP_CONCURRENCY };
}
