import type { BatchConfig, SpanExporter, SpanProcessor } from '../engine/sdk';
import { redactor } from '../redaction/redactor';
import { Background } from './background';
import { BatchProcessor } from './batch-processor';
import { BatchSender } from './batch-sender';
import { ConsoleProcessor } from './console-processor';
import { batchFromEnvironment, type Environment, isDisabled, timeoutFromEnvironment } from './environment';
import { createOtlpExporter, exporterDestination } from './exporter';
import { isSpanExporter } from './option-tables';
import type { ExporterOption, OtlpOptions, TelemetryOptions } from './options';
import type { RetryOptions } from './retrying-transport';
import { type ExportCounts, SpanAccount, sumOf } from './span-account';

/** Everything behind the processors of the application: for each exporter a bounded queue, counts and warnings. */
export interface ExportPipelines {
  readonly processors: readonly SpanProcessor[];
  /** Over all exporters: a span that goes to two is counted twice. The console is not counted. */
  readonly counts: ExportCounts;
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
  readonly processor: BatchProcessor;
  readonly account: SpanAccount;
  readonly abandon: () => void;
}

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
    abandon() {
      for (const { abandon } of pipelines) abandon();
    },
  };
}

function createPipeline(
  option: Exclude<ExporterOption, 'console'>,
  config: Required<BatchConfig>,
  settings: PipelineSettings & { readonly env: Environment },
): Pipeline {
  const { exportTimeoutMillis: timeoutMillis, maxQueueSize, scheduledDelayMillis } = config;
  const { exporter, name, concurrency, abandon }: Destination = isSpanExporter(option)
    ? { exporter: option, name: 'the exporter', concurrency: 1, abandon: () => undefined }
    : otlpOf(option, config, settings);
  const destination = redactor().text(name);
  const account = new SpanAccount(maxQueueSize);
  const background = new Background();
  const sender = new BatchSender(exporter, account, background, { destination, timeoutMillis, concurrency });
  const processor = new BatchProcessor(sender, account, background, {
    destination,
    maxExportBatchSize: Math.min(config.maxExportBatchSize, maxQueueSize),
    scheduledDelayMillis,
  });
  return {
    processor,
    account,
    abandon() {
      processor.abandon();
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
