import type { BatchConfig, Sdk, SpanExporter, SpanProcessor } from '../engine/sdk';
import { BoundedProcessor } from './bounded-processor';
import { ConsoleProcessor } from './console-processor';
import { batchFromEnvironment, type Environment, isDisabled, timeoutFromEnvironment } from './environment';
import { createOtlpExporter, exporterDestination } from './exporter';
import { isSpanExporter } from './option-tables';
import type { ExporterOption, OtlpOptions, TelemetryOptions } from './options';
import { ReportingExporter } from './reporting-exporter';
import type { RetryOptions } from './retrying-transport';
import { type ExportCounts, SpanAccount, sumOf } from './span-account';

/** Everything behind the processors of the application: for each exporter a bounded queue, counts and warnings. */
export interface ExportPipelines {
  readonly processors: readonly SpanProcessor[];
  /** Over all exporters: a span that goes to two is counted twice. The console is not counted. */
  readonly counts: ExportCounts;
  /** Waits for what is on its way; the queues are flushed by the provider. */
  forceFlush(): Promise<void>;
  /** Ends whatever is still under way, so that nothing keeps the process alive. */
  abandon(): void;
}

export interface PipelineSettings {
  readonly env?: Environment;
  readonly retries?: Pick<RetryOptions, 'firstBackoffMillis'>;
  /** Puts something in front of an OTLP exporter, such as one that can deliver while the process exits. */
  readonly wrap?: (exporter: SpanExporter, options: OtlpOptions) => SpanExporter;
}

interface Destination {
  readonly exporter: SpanExporter;
  /** For warnings. */
  readonly name: string;
  readonly concurrency: number;
  readonly abandon: () => void;
}

interface Pipeline {
  readonly processor: SpanProcessor;
  readonly exporter: ReportingExporter;
  readonly abandon: () => void;
}

/** The specification's defaults, said here because no version of the SDK has all of them in all cases. */
const BATCH_DEFAULTS = {
  scheduledDelayMillis: 5000,
  exportTimeoutMillis: 30_000,
  maxQueueSize: 2048,
  maxExportBatchSize: 512,
} satisfies Required<BatchConfig>;

/** So many batches may be on their way while the queue fills again: where the SDK stops waiting for one, the next goes. */
const BATCHES_UNDER_WAY = 8;

/** OpenTelemetry's exporters refuse more than 30 at once. */
const OTLP_CONCURRENCY = 20;

/**
 * Builds what the options want spans to go through.
 *
 * @throws OptionError where the package of an exporter is not installed, or a file that the options name cannot be read
 */
export function createExportPipelines(
  { exporter = {}, batch }: Pick<TelemetryOptions, 'exporter' | 'batch'>,
  sdk: Pick<Sdk, 'createBatchProcessor'>,
  settings: PipelineSettings = {},
): ExportPipelines {
  const { env = process.env } = settings;
  const none = exporter === 'none' || isDisabled(env);
  const destinations = none ? [] : ((Array.isArray(exporter) ? exporter : [exporter]) as readonly ExporterOption[]);
  const config = { ...BATCH_DEFAULTS, ...batchFromEnvironment(env), ...batch };
  const printers = destinations.includes('console') ? [new ConsoleProcessor()] : [];
  const pipelines = destinations.flatMap((one) =>
    one === 'console' ? [] : [createPipeline(one, config, sdk, { ...settings, env })],
  );
  return {
    processors: [...printers, ...pipelines.map(({ processor }) => processor)],
    get counts() {
      return sumOf(pipelines.map((pipeline) => pipeline.exporter.counts));
    },
    async forceFlush() {
      await Promise.allSettled(pipelines.map((pipeline) => pipeline.exporter.forceFlush()));
    },
    abandon() {
      for (const { abandon } of pipelines) abandon();
    },
  };
}

function createPipeline(
  option: Exclude<ExporterOption, 'console'>,
  config: Required<BatchConfig>,
  sdk: Pick<Sdk, 'createBatchProcessor'>,
  settings: PipelineSettings & { readonly env: Environment },
): Pipeline {
  const account = new SpanAccount();
  const { exporter, name, concurrency, abandon }: Destination = isSpanExporter(option)
    ? { exporter: option, name: 'the exporter', concurrency: 1, abandon: () => undefined }
    : otlpOf(option, config, settings);
  const timeoutMillis = config.exportTimeoutMillis;
  const reporting = new ReportingExporter(exporter, name, {
    account,
    timeoutMillis,
    concurrency,
    ahead: BATCHES_UNDER_WAY,
  });
  const maxExportBatchSize = Math.min(config.maxExportBatchSize, config.maxQueueSize);
  const bounds = {
    queued: config.maxQueueSize,
    pending: config.maxQueueSize + BATCHES_UNDER_WAY * maxExportBatchSize,
  };
  const batches = sdk.createBatchProcessor(reporting, { ...config, maxExportBatchSize });
  return {
    processor: new BoundedProcessor(batches, account, bounds, name),
    exporter: reporting,
    abandon() {
      reporting.abandon();
      abandon();
    },
  };
}

function otlpOf(
  options: OtlpOptions,
  { exportTimeoutMillis }: Required<BatchConfig>,
  { env, retries = {}, wrap = (exporter) => exporter }: PipelineSettings & { readonly env: Environment },
): Destination {
  // What the batch processor no longer waits for must not be delivered after it has been counted as failed.
  const timeoutMillis = Math.min(options.timeoutMillis ?? timeoutFromEnvironment(env), exportTimeoutMillis);
  const exporter = createOtlpExporter({ ...options, timeoutMillis }, env, retries);
  return {
    exporter: wrap(exporter, options),
    name: exporterDestination(options, env),
    concurrency: OTLP_CONCURRENCY,
    abandon: () => exporter.abandon(),
  };
}
