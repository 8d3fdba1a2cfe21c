import { type OtlpReceiver, startReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { isComplete, treeOf } from '../../samples/running-orders';
import type { Address } from './app/settings';
import { restartBroker } from './running/brokers';
import { createTopics } from './running/kafka-topics';
import {
  type AppOptions,
  MAJORS,
  newAddress,
  type RunningGateway,
  runGateway,
  runService,
} from './running/running-app';

/** A broker takes about ten seconds to start. */
jest.setTimeout(120_000);

let receiver: OtlpReceiver;
let apps: { stop(): Promise<unknown> }[];
beforeEach(async () => {
  apps = [];
  receiver = await startReceiver({ port: 0 });
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  await receiver.close();
});

const started = async <App extends { stop(): Promise<unknown> }>(starting: Promise<App>): Promise<App> => {
  const app = await starting;
  apps.push(app);
  return app;
};

async function emitted(gateway: RunningGateway): Promise<void> {
  await gateway.request('/same/emit/tea?sent=once');
}

/** The trace of the message, after the given number of deliveries has ended. */
function traceOf(address: Address, deliveries: number): Promise<readonly TraceSpan[]> {
  const name = `process ${address.prefix}.ordered`;
  return receiver.store.waitFor(
    (spans) =>
      spans.filter((span) => span.name === name).length >= deliveries &&
      spans.some((span) => span.name === 'pack') &&
      isComplete(spans, []),
    { timeoutMillis: 30_000 },
  );
}

/** Every delivery is a child of the one producer's span; the last one is processed to the end. */
function expectDeliveries(spans: readonly TraceSpan[], { prefix }: Address, unacknowledged: number): void {
  const consumer = { span: `service: consumer process ${prefix}.ordered` };
  const children = [
    ...Array.from({ length: unacknowledged }, () => consumer),
    { ...consumer, children: [{ span: 'service: pack' }] },
  ];
  expect(treeOf(spans)).toStrictEqual([
    {
      span: 'gateway: server GET /:target/emit/:item',
      children: [{ span: `gateway: producer send ${prefix}.ordered`, children }],
    },
  ]);
}

describe.each(MAJORS)('Nest %d', (major) => {
  const options = (own: Pick<AppOptions, 'transport' | 'unacknowledged'>): AppOptions => ({
    major,
    receiverUrl: receiver.url,
    durable: true,
    ...own,
  });

  it('continues the trace of a message that RabbitMQ delivers again after a restart', async () => {
    const address = await newAddress(`orders${major}`);
    const transport = 'rabbitmq';
    const service = await started(runService(address, options({ transport, unacknowledged: 1 })));
    const gateway = await started(runGateway(options({ transport }), { same: address }));
    await emitted(gateway);
    await service.seenSuch((seen) => seen.length === 1);
    await restartBroker('rabbitmq');
    const seen = await service.seenSuch((all) => all.length === 2);
    expect(seen.map(({ redelivered }) => redelivered)).toStrictEqual([false, true]);
    expect(new Set(seen.map(({ traceId }) => traceId)).size).toBe(1);
    const spans = await traceOf(address, 2);
    expectDeliveries(spans, address, 1);
    expect(spans.filter(({ attributes }) => attributes['messaging.message.redelivered'] === true)).toHaveLength(1);
  });

  it('continues the trace of a message of Kafka whose offset was not committed before a restart', async () => {
    const address = await newAddress(`orders${major}`);
    const transport = 'kafka';
    await createTopics([address]);
    const failing = await started(runService(address, options({ transport, unacknowledged: 1_000_000 })));
    const gateway = await started(runGateway(options({ transport }), { same: address }));
    await emitted(gateway);
    await failing.seenSuch((seen) => seen.length > 0);
    await failing.stop();
    const failed = (await receiver.store.waitFor((spans) => spans.length > 0)).filter(
      ({ name }) => name === `process ${address.prefix}.ordered`,
    ).length;
    expect(failed).toBeGreaterThan(0);
    await restartBroker('kafka');
    await started(runService(address, options({ transport })));
    const spans = await traceOf(address, failed + 1);
    expectDeliveries(spans, address, spans.filter(({ name }) => name.startsWith('process')).length - 1);
  });

  it.each(['mqtt-3', 'mqtt-5'] as const)(
    'continues the trace of a message that Mosquitto kept across a restart for a disconnected service: %s',
    async (transport) => {
      const address = await newAddress(`orders${major}`);
      const before = await started(runService(address, options({ transport })));
      const gateway = await started(runGateway(options({ transport }), { same: address }));
      await before.stop();
      await emitted(gateway);
      await restartBroker('mosquitto');
      const service = await started(runService(address, options({ transport })));
      await service.seenSuch((seen) => seen.length === 1);
      expectDeliveries(await traceOf(address, 1), address, 0);
    },
  );
});
