import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import {
  processMessage,
  redisStreamConsumer,
  type RedisStreamEntry,
  redisStreamProducer,
  traceProducer,
} from '../../../lib/messaging';
import { addressOf, clientLibrary, freshName } from './clients';
import { attributesOf, currentTelemetry, traceLines, useTelemetry } from './traces';

type Reply = readonly (readonly [stream: string, entries: readonly RedisStreamEntry[]])[];

interface Redis {
  xadd(...args: unknown[]): Promise<string>;
  xgroup(...args: string[]): Promise<unknown>;
  xreadgroup(...args: (string | number)[]): Promise<Reply | null>;
  xreadgroupBuffer(...args: (string | number)[]): Promise<Reply | null>;
  xautoclaim(...args: (string | number)[]): Promise<readonly [string, readonly RedisStreamEntry[]]>;
  xack(...args: string[]): Promise<number>;
  disconnect(): void;
}

const { Redis: Client } = clientLibrary<{ readonly Redis: new (url: string) => Redis }>('ioredis');

useTelemetry();

let redis: Redis;
beforeAll(() => {
  redis = new Client(addressOf('REDIS_URL'));
});
afterAll(() => redis.disconnect());

const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;
const entriesOf = (reply: Reply | null): readonly RedisStreamEntry[] => reply?.[0]?.[1] ?? [];

describe('ioredis', () => {
  it('carries one trace from XADD to a loop of XREADGROUP, and to a consumer that claims the entry', async () => {
    const stream = freshName('orders');
    const xadd = traceProducer(redisStreamProducer(), redis.xadd.bind(redis));
    await redis.xgroup('CREATE', stream, 'shipping', '$', 'MKSTREAM');
    const sentIn = await instrument({ name: 'order' }, async () => {
      await xadd(stream, 'MAXLEN', '~', 1000, '*', 'id', 'o-17');
      return currentTrace();
    })();
    const adapter = redisStreamConsumer({ stream, group: 'shipping' });
    const seen: unknown[] = [];
    const handle = async ([, fields]: RedisStreamEntry): Promise<void> => {
      seen.push([currentTrace(), fields?.slice(0, 2)]);
    };
    const entries = entriesOf(await redis.xreadgroup('GROUP', 'shipping', 'one', 'COUNT', 10, 'STREAMS', stream, '>'));
    for (const entry of entries) await processMessage(adapter, entry, handle);
    const [, claimed] = await redis.xautoclaim(stream, 'shipping', 'two', 0, '0');
    for (const entry of claimed) await processMessage(adapter, entry, handle);
    expect(seen).toEqual([
      [sentIn, ['id', 'o-17']],
      [sentIn, ['id', 'o-17']],
    ]);
    expect(traceLines()).toEqual([
      'internal order',
      `  producer send ${stream}`,
      `    consumer process ${stream}`,
      `    consumer process ${stream}`,
    ]);
    expect(attributesOf(`process ${stream}`)[0]).toEqual({
      'messaging.system.name': 'redis',
      'messaging.destination.name': stream,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': 'shipping',
      'messaging.message.id': entries[0]?.[0],
    });
  });

  it('reads entries as bytes, and sends with a callback', async () => {
    const stream = freshName('bytes');
    const xadd = traceProducer(redisStreamProducer(), redis.xadd.bind(redis));
    await redis.xgroup('CREATE', stream, 'shipping', '0', 'MKSTREAM');
    const id = await new Promise((resolve) => {
      void xadd(stream, '*', ['photo', Buffer.from([0xff, 0xd8, 0])], (_error: unknown, added: unknown) =>
        resolve(added),
      );
    });
    const reply = await redis.xreadgroupBuffer('GROUP', 'shipping', 'one', 'STREAMS', stream, '>');
    const [entry] = entriesOf(reply);
    processMessage(redisStreamConsumer({ stream }), entry ?? ['', null], () => undefined);
    expect(String(entry?.[0])).toBe(id);
    expect(entry?.[1]?.[1]).toEqual(Buffer.from([0xff, 0xd8, 0]));
    expect(traceLines()).toEqual([`producer send ${stream}`, `  consumer process ${stream}`]);
    expect(currentTelemetry().warnings).toEqual([]);
  });

  it('records the error of the server', async () => {
    const stream = freshName('wrong');
    const xadd = traceProducer(redisStreamProducer(), redis.xadd.bind(redis));
    await xadd(stream, '5-0', 'id', 'o-17');
    await expect(xadd(stream, '4-0', 'id', 'o-18')).rejects.toThrow(/smaller/);
    expect(currentTelemetry().spans.map(({ status }) => status.code)).toEqual([0, 2]);
  });
});
