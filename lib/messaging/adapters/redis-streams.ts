import { ATTR_MESSAGING_CONSUMER_GROUP_NAME, ATTR_MESSAGING_MESSAGE_ID } from '../../bundled/attribute-names';
import type { SettableCarrier } from '../../propagation/carrier/writable-carrier';
import { invalidOption } from '../../validation/option-error';
import { isText } from '../../validation/predicates';
import type { ConsumerAdapter } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { textAt, textOf } from './message-content';

/** An entry of a reply to XREADGROUP, XREAD, XRANGE or XCLAIM. A deleted entry has no fields. */
export type RedisStreamEntry = readonly [id: unknown, fields: readonly unknown[] | null];

/** Options of {@link redisStreamConsumer}. */
export interface RedisStreamConsumerOptions {
  /** The key of the stream, which an entry does not contain. */
  readonly stream: string;
  /** The consumer's group, for `messaging.consumer.group.name`. None by default. */
  readonly group?: string | undefined;
}

/**
 * Traces `xadd` of ioredis. It adds the context to the entry as the field `traceparent`, and the fields `tracestate` and
 * `baggage` if there are any. A consumer that lists all fields sees them.
 *
 * @example
 * ```ts
 * const xadd = traceProducer(redisStreamProducer(), redis.xadd.bind(redis));
 * await xadd('orders', '*', 'id', 'o-17');
 * ```
 */
export function redisStreamProducer(): ProducerAdapter<readonly unknown[]> {
  return {
    system: 'redis',
    read(args) {
      const callback = typeof args.at(-1) === 'function' ? args.at(-1) : undefined;
      // The client flattens arrays, too.
      const fields = (callback ? args.slice(0, -1) : args).flat();
      const destination = textOf(fields[0]);
      const fieldsAt = firstField(fields);
      if (destination === undefined || fieldsAt === undefined) return undefined;
      const carrier = new FieldList(fields, fieldsAt);
      if (!callback) return { destination, args: fields, messages: [{ carrier }] };
      return { destination, args: [fields, callback], messages: [{ carrier }], callbackAt: 1 };
    },
  };
}

/**
 * Traces entries of streams, with `processMessage`.
 *
 * @throws OptionError if `stream` is missing
 *
 * @example
 * ```ts
 * const adapter = redisStreamConsumer({ stream: 'orders', group: 'shipping' });
 * for (const entry of entries) await processMessage(adapter, entry, ([, fields]) => ship(fields));
 * ```
 */
export function redisStreamConsumer(
  options: RedisStreamConsumerOptions,
): ConsumerAdapter<readonly [entry: RedisStreamEntry]> {
  const { stream, group } = options ?? {};
  if (!isText(stream)) throw invalidOption('stream', 'the key of the stream', stream);
  return {
    system: 'redis',
    read: ([[id, fields]]) => ({
      destination: stream,
      headers: fields,
      attributes: () => ({
        ...textAt(ATTR_MESSAGING_CONSUMER_GROUP_NAME, group),
        ...textAt(ATTR_MESSAGING_MESSAGE_ID, id),
      }),
    }),
  };
}

/** Options without a value. */
const FLAGS = new Set(['NOMKSTREAM', 'KEEPREF', 'DELREF', 'ACKED']);
/** Options with a value. */
const TRIMS = new Set(['MAXLEN', 'MINID', 'LIMIT']);
const EXACTNESS = new Set<unknown>(['=', '~']);

/**
 * The index of the first field of XADD, after key, options and id; `undefined` if there is none. Source: Redis commands,
 * `XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [MAXLEN | MINID [= | ~] threshold [LIMIT count]] id field value …`.
 */
function firstField(args: readonly unknown[]): number | undefined {
  let at = 1;
  for (;;) {
    const option = textOf(args[at])?.toUpperCase() ?? '';
    if (FLAGS.has(option)) at += 1;
    else if (TRIMS.has(option)) at += EXACTNESS.has(args[at + 1]) ? 3 : 2;
    else break;
  }
  return at + 2 < args.length ? at + 1 : undefined;
}

/** The fields of an entry, names and values in turn. The context is added at the end. */
class FieldList implements SettableCarrier {
  constructor(
    private readonly items: unknown[],
    private readonly first: number,
  ) {}

  keys(): string[] {
    const names: string[] = [];
    for (let at = this.first; at < this.items.length; at += 2) names.push(textOf(this.items[at]) ?? '');
    return names;
  }

  get(name: string): unknown {
    for (let at = this.first; at < this.items.length; at += 2) if (this.items[at] === name) return this.items[at + 1];
    return undefined;
  }

  set(name: string, value: string): void {
    this.items.push(name, value);
  }
}
