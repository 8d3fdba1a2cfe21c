import { MAX_TIMER_MILLIS } from '../validation/predicates';
import type { BatchConfig, ItemExporter } from '../otel/sdk';
import { redactor } from '../redaction/redactor';
import type { Environment } from '../process/environment-variable';
import { batchFromEnvironment, timeoutFromEnvironment } from '../config/otlp-variables';
import { isOwnExporter } from '../config/option-tables';
import type { OtlpOptions } from '../config/otlp-options';
import { Background } from './batch/background-context';
import { BatchQueue, type ItemQueue } from './batch/batch-queue';
import { BatchSender } from './batch/batch-sender';
import { ItemGatherer } from './batch/gatherer';
import { ExportAccount } from './batch/export-counts';
import { createOtlpExporter } from './exporter';
import { exporterDestination } from './otlp/endpoint';
import type { Scoped } from './otlp/encoding/item-encoding';
import type { RetryOptions } from './otlp/retrying-delivery';
import { ChunkPool } from './packing/chunk-pool';
import { Packer } from './packing/packer';
import type { PipelineControl } from './pipeline-control';
import type { Signal } from './signal';

/** Delivers one signal to one exporter, with a bounded queue, counts and warnings. */
export interface Pipeline<Item> extends PipelineControl {
  readonly queue: ItemQueue<Item>;
  readonly account: ExportAccount;
  /** Starts the last delivery. Returns a function that blocks until it is finished. */
  deliverAtExit(): (timeoutMillis: number) => void;
}

export interface PipelineSettings {
  readonly env: Environment;
  readonly retries?: RetryOptions;
}

/** A batch configuration with all defaults. `maxQueueSize` is absent if the number of queued items is not limited. */
export type CompleteBatchConfig = Required<Omit<BatchConfig, 'maxQueueSize'>> & Pick<BatchConfig, 'maxQueueSize'>;

const MEBIBYTE = 2 ** 20;
const COMMON = { exportTimeoutMillis: 30_000, maxExportBatchSize: 512, maxQueueBytes: 64 * MEBIBYTE };

/** The defaults of the specification. `maxQueueBytes` is an addition of this package. */
const BATCH_DEFAULTS = {
  TRACES: { ...COMMON, scheduledDelayMillis: 5000 },
  LOGS: { ...COMMON, scheduledDelayMillis: 1000 },
} satisfies Record<string, CompleteBatchConfig>;

/** The default of the specification. It applies to exporters of the application, whose queues hold objects. */
const OWN_QUEUE_SIZE = 2048;

/** Batches in flight per exporter. About 24 fill while the event loop is blocked at 100,000 spans/s. */
const OTLP_CONCURRENCY = 24;

/**
 * Largest request before compression, because receivers may reject larger ones.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-request
 */
const MAX_REQUEST_BYTES = { 'http/protobuf': 20 * MEBIBYTE, 'http/json': 20 * MEBIBYTE, grpc: 4 * MEBIBYTE } as const;
/** At least this many batches fit in the queue. A batch that filled it would leave no memory for its request. */
const BATCHES_IN_QUEUE = 8;

/** Room in a request for resources and scopes. */
const ENVELOPE_BYTES = 64 * 1024;

/** Completes a batch configuration from variables and defaults. */
export function batchConfigOf(
  { name }: Pick<Signal<unknown>, 'name'>,
  batch: BatchConfig | undefined,
  env: Environment,
): CompleteBatchConfig {
  return { ...BATCH_DEFAULTS[name], ...batchFromEnvironment(env, name), ...batch };
}

/** @throws OptionError if the package of the exporter is not installed, or a file named in the options cannot be read */
export function createPipeline<Item extends Scoped>(
  signal: Signal<Item>,
  option: OtlpOptions | ItemExporter<Item>,
  config: CompleteBatchConfig,
  settings: PipelineSettings,
): Pipeline<Item> {
  return isOwnExporter<Item>(option)
    ? ownPipeline(signal, option, { ...config, maxQueueSize: config.maxQueueSize ?? OWN_QUEUE_SIZE })
    : otlpPipeline(signal, option, config, settings);
}

function ownPipeline<Item>(
  signal: Signal<Item>,
  exporter: ItemExporter<Item>,
  config: Required<BatchConfig>,
): Pipeline<Item> {
  const destination = 'the exporter';
  const account = new ExportAccount(config.maxQueueSize);
  const background = new Background();
  const timeoutMillis = timeoutOf(config);
  const sender = new BatchSender<Item[]>(exporter, account, background, {
    signal,
    destination,
    timeoutMillis,
    concurrency: 1,
  });
  const options = { ...queueOptionsOf(config), signal, destination };
  const queue = new BatchQueue(new ItemGatherer<Item>(), sender, account, background, options);
  return {
    queue,
    account,
    setDeadline: () => () => undefined,
    abort: (reason) => queue.abort(reason),
    discard: (reason) => queue.discard(reason),
    gather: () => undefined,
    deliverAtExit() {
      queue.sendBatch();
      // It cannot deliver anything later, because the event loop has stopped.
      return () => queue.abort('the process exited before the exporter reported a result');
    },
  };
}

function otlpPipeline<Item extends Scoped>(
  signal: Signal<Item>,
  options: OtlpOptions,
  config: CompleteBatchConfig,
  { env, retries = {} }: PipelineSettings,
): Pipeline<Item> {
  // An export must not outlast the batch timeout.
  const limit = options.timeoutMillis ?? timeoutFromEnvironment(env, signal.name);
  const timeoutMillis = Math.min(limit, timeoutOf(config));
  const otlp = createOtlpExporter(signal, { ...options, timeoutMillis }, env, retries);
  const destination = redactor().text(exporterDestination(options, env, signal));
  const account = new ExportAccount(config.maxQueueSize);
  const background = new Background();
  const pool = new ChunkPool(config.maxQueueBytes);
  const room = bytesText(config.maxQueueBytes);
  const largest = MAX_REQUEST_BYTES[options.protocol ?? 'http/protobuf'] - ENVELOPE_BYTES;
  const maxBytes = Math.min(largest, config.maxQueueBytes / BATCHES_IN_QUEUE);
  const packer = new Packer(pool, { encoding: otlp.encoding, work: otlp.work, maxBytes });
  const sender = new BatchSender(otlp, account, background, {
    signal,
    destination,
    concurrency: OTLP_CONCURRENCY,
    retrying: otlp,
    room,
  });
  const queue = new BatchQueue(packer, sender, account, background, {
    ...queueOptionsOf(config),
    signal,
    destination,
    room,
  });
  return {
    queue,
    account,
    setDeadline(deadline) {
      const restoreRetries = otlp.setDeadline(deadline);
      const restoreWaiting = sender.endWaiting();
      return () => {
        restoreRetries();
        restoreWaiting();
      };
    },
    abort(reason) {
      queue.abort(reason);
      otlp.abort();
    },
    discard(reason) {
      queue.discard(reason);
      otlp.discard();
    },
    gather: () => sender.hold(),
    deliverAtExit() {
      queue.sendBatch();
      const batches = sender.takeAll();
      if (batches.length === 0) return () => undefined;
      const delivery = otlp.exportAtExit(batches.map(({ load }) => load));
      return (millis) => {
        const results = delivery.wait(millis);
        for (const [index, batch] of batches.entries()) sender.report(batch, results[index] ?? { code: 1 });
      };
    },
  };
}

function queueOptionsOf({ maxQueueSize = Infinity, maxExportBatchSize, scheduledDelayMillis }: CompleteBatchConfig) {
  return { maxExportBatchSize: Math.min(maxExportBatchSize, maxQueueSize), scheduledDelayMillis };
}

/** 0 means no limit, as in the variable. */
function timeoutOf({ exportTimeoutMillis }: CompleteBatchConfig): number {
  return exportTimeoutMillis === 0 ? MAX_TIMER_MILLIS : exportTimeoutMillis;
}

function bytesText(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`;
}
