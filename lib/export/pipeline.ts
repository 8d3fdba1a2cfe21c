import { MAX_TIMER_MILLIS } from '../validation/predicates';
import type { BatchConfig, ItemExporter } from '../otel/sdk';
import { redactor } from '../redaction/redactor';
import type { Environment } from '../process/environment-variable';
import { batchFromEnvironment, timeoutFromEnvironment } from '../config/otlp-variables';
import { isOwnExporter } from '../config/option-tables';
import type { OtlpOptions } from '../config/otlp-options';
import { Background } from './batch/background-context';
import { BatchQueue } from './batch/batch-queue';
import { BatchSender } from './batch/batch-sender';
import { ExportAccount } from './batch/export-counts';
import { createOtlpExporter, type OtlpExporter } from './exporter';
import { exporterDestination } from './otlp/endpoint';
import type { RetryOptions } from './otlp/retrying-delivery';
import type { Signal } from './signal';

/** The way of one signal to one exporter: a bounded queue, counts and warnings. */
export interface Pipeline<Item> extends PipelineControl {
  readonly queue: BatchQueue<Item>;
  readonly account: ExportAccount;
  /** Starts the last delivery. Returns a function that blocks until it is finished. */
  deliverAtExit(): (timeoutMillis: number) => void;
}

/** How the end of telemetry or of the process acts on exporters. */
export interface PipelineControl {
  /**
   * Limits retries because the process, or telemetry, is about to end: none is scheduled after the deadline, and an
   * unreachable receiver gets one more attempt.
   *
   * @param deadline in milliseconds of `performance.now()`
   * @returns a function that restores the usual retries
   */
  setDeadline(deadline: number): () => void;
  /**
   * Fails the items in flight and drops the queued ones. Later items are exported as usual.
   *
   * @param reason reported as the cause, unless the exporter knows the last error
   */
  abort(reason: string): void;
  /** Like {@link abort}, but for good: later items are dropped, connections are closed, nothing keeps the process alive. */
  discard(reason: string): void;
  /** From now on, items stay queued for the last delivery, because the process exits. */
  gather(): void;
}

export interface PipelineSettings {
  readonly env: Environment;
  readonly retries?: RetryOptions;
}

interface Destination<Item> {
  readonly exporter: ItemExporter<Item>;
  /** The exporter, if it is the OTLP exporter of this package. */
  readonly otlp?: OtlpExporter<Item>;
  /** For warnings. */
  readonly name: string;
  readonly concurrency: number;
}

/** Defaults of the specification. */
const BATCH_DEFAULTS = {
  TRACES: { scheduledDelayMillis: 5000, exportTimeoutMillis: 30_000, maxQueueSize: 2048, maxExportBatchSize: 512 },
  LOGS: { scheduledDelayMillis: 1000, exportTimeoutMillis: 30_000, maxQueueSize: 2048, maxExportBatchSize: 512 },
} satisfies Record<string, Required<BatchConfig>>;

/** Batches in flight per exporter. About 24 fill while the event loop is blocked at 100,000 spans/s. */
const OTLP_CONCURRENCY = 24;

/** Completes a batch configuration from variables and defaults. */
export function batchConfigOf(
  { name }: Pick<Signal<unknown>, 'name'>,
  batch: BatchConfig | undefined,
  env: Environment,
): Required<BatchConfig> {
  return { ...BATCH_DEFAULTS[name], ...batchFromEnvironment(env, name), ...batch };
}

/** @throws OptionError if the package of the exporter is not installed, or a file named in the options cannot be read */
export function createPipeline<Item>(
  signal: Signal<Item>,
  option: OtlpOptions | ItemExporter<Item>,
  config: Required<BatchConfig>,
  settings: PipelineSettings,
): Pipeline<Item> {
  const { maxQueueSize, scheduledDelayMillis } = config;
  const timeoutMillis = timeoutOf(config);
  const maxExportBatchSize = Math.min(config.maxExportBatchSize, maxQueueSize);
  const { exporter, otlp, name, concurrency }: Destination<Item> = isOwnExporter<Item>(option)
    ? { exporter: option, name: 'the exporter', concurrency: 1 }
    : otlpOf(signal, option, config, settings);
  const destination = redactor().text(name);
  const account = new ExportAccount(maxQueueSize);
  const background = new Background();
  const lastError = otlp && ((): Error | undefined => otlp.lastError);
  const sender = new BatchSender(exporter, account, background, {
    signal,
    destination,
    timeoutMillis,
    concurrency,
    ...(lastError ? { lastError } : {}),
  });
  const queue = new BatchQueue(sender, account, background, {
    signal,
    destination,
    maxExportBatchSize,
    scheduledDelayMillis,
  });
  return {
    queue,
    account,
    setDeadline: (deadline) => otlp?.setDeadline(deadline) ?? (() => undefined),
    abort(reason) {
      queue.abort(reason);
      otlp?.abort();
    },
    discard(reason) {
      queue.discard(reason);
      otlp?.discard();
    },
    gather() {
      if (otlp) sender.hold();
    },
    deliverAtExit() {
      queue.sendBatch();
      // A user's exporter cannot deliver anything later, because the event loop has stopped.
      if (!otlp) return () => queue.abort('the process exited before the exporter reported a result');
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

function otlpOf<Item>(
  signal: Signal<Item>,
  options: OtlpOptions,
  config: Required<BatchConfig>,
  { env, retries = {} }: PipelineSettings,
): Destination<Item> {
  // An export must not outlast the batch timeout: its items would be delivered after they are counted as failed.
  const limit = options.timeoutMillis ?? timeoutFromEnvironment(env, signal.name);
  const timeoutMillis = Math.min(limit, timeoutOf(config));
  const otlp = createOtlpExporter(signal, { ...options, timeoutMillis }, env, retries);
  return { exporter: otlp, otlp, name: exporterDestination(options, env, signal), concurrency: OTLP_CONCURRENCY };
}
