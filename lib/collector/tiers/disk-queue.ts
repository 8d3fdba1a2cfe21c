import type { CollectorValue } from './collector-yaml';
import { explained } from './explained';
import { QUEUE_FOLDER } from './listeners';

const STORAGE = 'file_storage/queue';

/** Retries without a limit. The queue bounds what waits. */
export const ENDLESS_RETRIES = explained(
  { enabled: true, initial_interval: '500ms', max_interval: '10s', max_elapsed_time: 0 },
  { max_elapsed_time: '0 means no limit. By default, a batch is lost after 5 minutes.' },
);

/** The extension that keeps queues on disk, by its name. */
export const diskStorage = {
  [STORAGE]: explained(
    { directory: QUEUE_FOLDER, create_directory: true, recreate: true },
    {
      directory: 'Each Collector needs its own folder, which must survive a restart.',
      recreate: 'Puts a damaged file aside and begins a new one. Otherwise, the Collector would not start again.',
    },
  ),
} satisfies Readonly<Record<string, CollectorValue>>;

/** Most gRPC receivers accept requests of this size. They refuse one of more than 4 MiB, and it is lost. */
const REQUEST_BYTES = 3_500_000;

/**
 * A queue on disk, which survives if the Collector is killed. When it is full, it refuses more.
 *
 * @param bytes its capacity
 * @param batchSpans spans that it collects before it sends them; what it collects stays on disk until it is sent
 */
export function collectingDiskQueue(bytes: number, batchSpans: number): CollectorValue {
  return explained(
    {
      enabled: true,
      storage: STORAGE,
      sizer: 'bytes',
      queue_size: bytes,
      batch: { sizer: 'items', min_size: batchSpans, flush_timeout: '200ms' },
    },
    {
      queue_size: 'Bytes. If the queue is full, services send again, and count what they drop in the end.',
      batch: 'Spans. Each batch is sent in as many pieces as there are samplers. Small pieces cost more CPU.',
    },
  );
}

/**
 * A queue on disk that splits what it sends to a backend.
 *
 * @param bytes its capacity; more is dropped, and counted
 */
export function splittingDiskQueue(bytes: number): CollectorValue {
  return explained(
    {
      enabled: true,
      storage: STORAGE,
      sizer: 'bytes',
      queue_size: bytes,
      batch: { sizer: 'bytes', min_size: 0, max_size: REQUEST_BYTES },
    },
    {
      queue_size:
        'Bytes. If the queue is full, data is lost, and the metric otelcol_exporter_enqueue_failed_* counts it.',
      batch:
        'Keeps requests below 4 MiB, the default limit of gRPC receivers. They refuse a larger one, and it is lost.',
    },
  );
}
