import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import {
  natsConsumer,
  type NatsHeaders,
  type NatsMessage,
  natsProducer,
  processMessage,
  traceProducer,
} from '../../../lib/messaging';
import { restartBroker } from '../transports/running/brokers';
import { addressOf, clientLibrary, freshName, until } from './clients';
import { traceLines, useTelemetry } from './traces';

/** A server takes about a second to start, and its clients take longer to reconnect. */
jest.setTimeout(60_000);

interface StreamMessage extends NatsMessage {
  readonly redelivered: boolean;
  ack(): void;
}
interface Connection {
  close(): Promise<void>;
}
interface JetStream {
  publish(subject: string, payload?: string, options?: { headers?: NatsHeaders }): Promise<{ stream: string }>;
  consumers: {
    get(
      stream: string,
      consumer: string,
    ): Promise<{ next(options: { readonly expires: number }): Promise<StreamMessage | null> }>;
  };
}
interface Manager {
  streams: { add(options: object): Promise<unknown>; delete(name: string): Promise<unknown> };
  consumers: { add(stream: string, options: object): Promise<unknown> };
}

const { connect, headers } = clientLibrary<{
  connect(options: object): Promise<Connection>;
  headers(): NatsHeaders;
}>('@nats-io/transport-node');
const { jetstream, jetstreamManager } = clientLibrary<{
  jetstream(connection: Connection): JetStream;
  jetstreamManager(connection: Connection): Promise<Manager>;
}>('@nats-io/jetstream');

/** Nanoseconds after which JetStream redelivers an unacknowledged message. */
const ACK_WAIT = 1_000_000_000;

const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;

useTelemetry();

it('continues the trace of a message of JetStream that was not acknowledged before the server restarted', async () => {
  const servers = addressOf('NATS_URL').replace('nats://', '');
  const connection = await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const stream = freshName('ORDERS');
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: stream, subjects: [`${stream}.>`], storage: 'file' });
  await manager.consumers.add(stream, { durable_name: 'shipping', ack_policy: 'explicit', ack_wait: ACK_WAIT });
  const client = jetstream(connection);
  const publish = traceProducer(natsProducer({ headers }), client.publish.bind(client));
  const sentIn = await instrument({ name: 'order' }, async () => {
    await publish(`${stream}.created`, '1');
    return currentTrace();
  })();

  const consumer = await client.consumers.get(stream, 'shipping');
  const seen: (string | undefined)[] = [];
  const process = (message: StreamMessage, settle: () => void): Promise<void> =>
    processMessage(natsConsumer(), message, async () => {
      seen.push(currentTrace());
      settle();
    });
  const first = await consumer.next({ expires: 5000 });
  expect(first?.redelivered).toBe(false);
  await process(first as StreamMessage, () => undefined);
  await restartBroker('nats');
  const second = await until('the message again', async () => {
    const message = await consumer.next({ expires: 2000 }).catch(() => undefined);
    return message ?? undefined;
  });
  expect(second.redelivered).toBe(true);
  await process(second, () => second.ack());

  await manager.streams.delete(stream);
  await connection.close();
  expect(seen).toStrictEqual([sentIn, sentIn]);
  expect(traceLines()).toStrictEqual([
    'internal order',
    `  producer send ${stream}.created`,
    `    consumer process ${stream}.created`,
    `    consumer process ${stream}.created`,
  ]);
});
