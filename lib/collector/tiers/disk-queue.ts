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

/**
 * A queue on disk. It survives a Collector that is killed.
 *
 * @param bytes what it holds at most; then the Collector refuses new data, and the sender retries
 */
export function diskQueue(bytes: number): CollectorValue {
  return explained(
    { enabled: true, storage: STORAGE, sizer: 'bytes', queue_size: bytes },
    { queue_size: 'Bytes. A queue that is full refuses new data, and its sender retries.' },
  );
}
