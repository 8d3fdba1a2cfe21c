import type { CollectorValue } from './collector-yaml';
import { explained } from './explained';
import { QUEUE_FOLDER } from './listeners';

const STORAGE = 'file_storage/queue';

/** Retries without end. What waits is bounded by the queue. */
export const ENDLESS_RETRIES = explained(
  { enabled: true, initial_interval: '500ms', max_interval: '10s', max_elapsed_time: 0 },
  { max_elapsed_time: '0 means without end. By default, a batch is lost after 5 minutes.' },
);

/** The extension that keeps queues on disk, by its name. */
export const diskStorage = {
  [STORAGE]: explained(
    { directory: QUEUE_FOLDER, create_directory: true, recreate: true },
    {
      directory: 'Each Collector needs a folder of its own. It must survive a restart.',
      recreate: 'A damaged file is put aside. Without this, the Collector would not start again.',
    },
  ),
} satisfies Readonly<Record<string, CollectorValue>>;

/** A request that most receivers of gRPC accept: they refuse one of more than 4 MiB, and then it is lost. */
const REQUEST_BYTES = 3_500_000;

/**
 * A queue on disk. It survives a Collector that is killed. When it is full, it refuses what comes.
 *
 * @param bytes what it holds at most
 */
export function diskQueue(bytes: number): CollectorValue {
  return explained(
    { enabled: true, storage: STORAGE, sizer: 'bytes', queue_size: bytes },
    { queue_size: 'Bytes. What a full queue refuses, services send again, and they count what they drop in the end.' },
  );
}

/**
 * A queue on disk that splits what it sends to a backend.
 *
 * @param bytes what it holds at most; more is dropped, and counted
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
      queue_size: 'Bytes. What a full queue refuses is lost; the metric otelcol_exporter_enqueue_failed_* counts it.',
      batch: 'Requests of fewer bytes than receivers of gRPC accept by default, 4 MiB. A larger one would be lost.',
    },
  );
}
