import { ATTR_MESSAGING_MESSAGE_ID } from '../../bundled/attribute-names';
import type { SettableCarrier } from '../../propagation/carrier/writable-carrier';
import { isRecord } from '../../validation/predicates';
import { ATTR_DELIVERY_COUNT } from '../delivery-attributes';
import type { ConsumerAdapter } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { shallowCopy } from './copied-headers';
import { integerAt, textAt } from './message-content';

/** A job that a worker processes. */
export interface BullmqJob {
  readonly id?: string | undefined;
  readonly queueName: string;
  readonly attemptsMade: number;
  readonly opts: object;
}

/** Options of {@link bullmqProducer}. */
export interface BullmqProducerOptions {
  /** The name of the queue. */
  readonly queue: string;
}

interface JobOptions {
  telemetry?: { readonly metadata?: unknown; readonly omitContext?: unknown } | undefined;
}

/**
 * Traces `add` of a queue of BullMQ. It writes the context where BullMQ's own telemetry does, so a worker with that
 * telemetry continues the trace. Do not set the queue's option `telemetry`: each job would have two spans.
 *
 * @example
 * ```ts
 * const add = traceProducer(bullmqProducer({ queue: queue.name }), queue.add.bind(queue));
 * await add('ship', { id: 'o-17' });
 * ```
 */
export function bullmqProducer({
  queue,
}: BullmqProducerOptions): ProducerAdapter<
  readonly [name: string, data: unknown, options?: object | undefined, ...rest: unknown[]]
> {
  return {
    system: 'bullmq',
    read([name, data, given, ...rest]) {
      const options: JobOptions = shallowCopy(given);
      const carrier = new JobCarrier(options);
      return { destination: queue, args: [name, data, options, ...rest], messages: [{ carrier }] };
    },
  };
}

/**
 * Traces the processor of a worker of BullMQ. It reads the context that {@link bullmqProducer} and BullMQ's own telemetry
 * write.
 *
 * @example
 * ```ts
 * const processor = traceConsumer(bullmqConsumer(), async (job: BullmqJob) => ship(job.id));
 * const worker = new Worker('orders', processor);
 * ```
 */
export function bullmqConsumer(): ConsumerAdapter<readonly [job: BullmqJob, ...rest: readonly unknown[]]> {
  return {
    system: 'bullmq',
    read: ([job]) => ({
      destination: job.queueName,
      headers: fieldsIn((job.opts as JobOptions).telemetry?.metadata),
      attributes: () => ({
        ...textAt(ATTR_MESSAGING_MESSAGE_ID, job.id),
        ...integerAt(ATTR_DELIVERY_COUNT, job.attemptsMade + 1),
      }),
    }),
  };
}

/** Longest metadata that is read, in UTF-16 code units. */
const MAX_LENGTH = 65_536;

/** The context, a JSON object as a string. */
function fieldsIn(metadata: unknown): Record<string, unknown> | undefined {
  if (typeof metadata !== 'string' || metadata.length > MAX_LENGTH) return undefined;
  try {
    const fields: unknown = JSON.parse(metadata);
    return isRecord(fields) ? fields : undefined;
  } catch {
    // Another telemetry library may store other data here.
    return undefined;
  }
}

class JobCarrier implements SettableCarrier {
  private readonly fields: Record<string, unknown>;

  /** @param options a copy; `set` changes it */
  constructor(private readonly options: JobOptions) {
    this.fields = { ...fieldsIn(options.telemetry?.metadata) };
  }

  keys(): string[] {
    return Object.keys(this.fields);
  }

  get(name: string): unknown {
    return this.fields[name];
  }

  set(name: string, value: string): void {
    const { telemetry } = this.options;
    if (telemetry?.omitContext) return;
    this.fields[name] = value;
    this.options.telemetry = { ...telemetry, metadata: JSON.stringify(this.fields) };
  }
}
