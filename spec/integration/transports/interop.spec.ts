import { join } from 'node:path';
import { type OtlpReceiver, startReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { type Service, startService } from '../../../samples/orders/service-process';
import { isComplete, type Tree, treeOf } from '../../samples/running-orders';
import type { Address, TransportName } from './app/settings';
import { type Fleet, startFleet } from './running/fleet';
import { createTopics } from './running/kafka-topics';
import { MAJORS, newAddress } from './running/running-app';

jest.setTimeout(120_000);

/** The span names of OpenTelemetry's own instrumentations. */
interface Peer {
  readonly title: string;
  readonly transport: TransportName;
  /** The peer's span of a message that it sends. */
  readonly sends: (ours: string) => string;
  /** The peer's span of a message that it handles. */
  readonly handles: (own: string) => string;
}

const PEERS: readonly Peer[] = [
  {
    title: 'instrumentation-amqplib',
    transport: 'rabbitmq',
    sends: () => 'producer publish <default>',
    handles: (own) => `consumer ${own} process`,
  },
  {
    title: 'instrumentation-kafkajs',
    transport: 'kafka',
    sends: (ours) => `producer send ${ours}.ordered`,
    handles: (own) => `consumer process ${own}.ordered`,
  },
  {
    title: 'NATS headers written by hand',
    transport: 'nats',
    sends: (ours) => `producer send ${ours}.ordered`,
    handles: (own) => `consumer process ${own}.ordered`,
  },
  {
    title: 'instrumentation-grpc',
    transport: 'grpc',
    sends: () => 'client grpc.orders.Orders/Quote',
    handles: () => 'server grpc.orders.Orders/Quote',
  },
];

function startPeer(transport: TransportName | 'http', address: Address, receiverUrl: string): Promise<Service> {
  const settings = { transport, address, protoPath: join(__dirname, 'app/orders.proto') };
  return startService(__dirname, 'peer', {
    SETTINGS: JSON.stringify(settings),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiverUrl,
  });
}

describe.each(PEERS)('With $title in the other process,', ({ transport, sends, handles }) => {
  const isCall = transport === 'grpc';
  let receiver: OtlpReceiver;
  let fleet: Fleet;
  let peer: Service;
  let address: Address;
  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
    address = await newAddress('peer');
    if (transport === 'kafka') await createTopics([address]);
    peer = await startPeer(transport, address, receiver.url);
    fleet = await startFleet({ transport, peer: address, services: receiver.url, gateways: receiver.url });
  });
  afterAll(async () => {
    await Promise.all([fleet?.stop(), peer?.stop()]);
    await receiver.close();
  });

  describe.each(MAJORS)('Nest %d', (major) => {
    it('sends messages that continue its trace there', async () => {
      const mark = `sent=out-${major}`;
      await fleet.gateway(major).request(`/peer/${isCall ? 'send' : 'emit'}/tea?${mark}`);
      const spans = await traceWith(receiver, mark, 4);
      const ours = isCall ? 'client orders.Orders/Quote' : `producer send ${address.prefix}.ordered`;
      const theirs = { span: `peer: ${handles(address.prefix)}`, children: [{ span: 'peer: work' }] };
      expect(treeOf(spans)).toStrictEqual([
        {
          span: `gateway: server GET /:target/${isCall ? 'send' : 'emit'}/:item`,
          children: [{ span: `gateway: ${ours}`, children: [theirs] }],
        },
      ]);
      const response = await fetch(`http://127.0.0.1:${peer.port}/seen`);
      expect(await response.json()).toContainEqual({ item: 'tea' });
    });

    it('continues the trace of messages from there', async () => {
      const service = fleet.service(major);
      const { prefix, port } = service.address;
      const mark = `sent=in-${major}`;
      await fetch(`http://127.0.0.1:${peer.port}/send?prefix=${prefix}&port=${port}&${mark}`);
      const spans = await traceWith(receiver, mark, 4);
      const ours: Tree = isCall
        ? { span: 'service: server orders.Orders/Quote', children: [{ span: 'service: price' }] }
        : { span: `service: consumer process ${prefix}.ordered`, children: [{ span: 'service: pack' }] };
      expect(treeOf(spans)).toStrictEqual([
        { span: 'peer: server GET', children: [{ span: `peer: ${sends(prefix)}`, children: [ours] }] },
      ]);
      const handled = (await service.seen()).find(({ traceId }) => traceId === spans[0]?.traceId);
      expect(handled?.data).toStrictEqual({ item: 'tea' });
    });
  });
});

describe('With instrumentation-http in the other process,', () => {
  let receiver: OtlpReceiver;
  let fleet: Fleet;
  let peer: Service;
  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
    peer = await startPeer('http', await newAddress('peer'), receiver.url);
    fleet = await startFleet({ transport: 'tcp', services: receiver.url, gateways: receiver.url });
  });
  afterAll(async () => {
    await Promise.all([fleet?.stop(), peer?.stop()]);
    await receiver.close();
  });

  describe.each(MAJORS)('Nest %d', (major) => {
    it('sends requests that continue its trace there', async () => {
      const mark = `sent=out-${major}`;
      const url = encodeURIComponent(`http://127.0.0.1:${peer.port}/work`);
      await fleet.gateway(major).request(`/call?url=${url}&${mark}`);
      expect(treeOf(await traceWith(receiver, mark, 4))).toStrictEqual([
        {
          span: 'gateway: server GET /call',
          children: [
            {
              span: 'gateway: client GET',
              children: [{ span: 'peer: server GET', children: [{ span: 'peer: work' }] }],
            },
          ],
        },
      ]);
    });

    it('continues the trace of requests from there', async () => {
      const mark = `sent=in-${major}`;
      const url = encodeURIComponent(`http://127.0.0.1:${fleet.gateway(major).service.port}/called`);
      await fetch(`http://127.0.0.1:${peer.port}/send?url=${url}&${mark}`);
      expect(treeOf(await traceWith(receiver, mark, 3))).toStrictEqual([
        {
          span: 'peer: server GET',
          children: [{ span: 'peer: client GET', children: [{ span: 'gateway: server GET /called' }] }],
        },
      ]);
    });
  });
});

/** The whole trace that begins with a request whose query contains `mark`. */
function traceWith(receiver: OtlpReceiver, mark: string, count: number): Promise<readonly TraceSpan[]> {
  const isIt = ({ attributes }: TraceSpan): boolean =>
    ['url.query', 'http.target', 'http.url'].some((name) => {
      const value = attributes[name];
      return typeof value === 'string' && value.includes(mark);
    });
  return receiver.store.waitFor((spans) => spans.some(isIt) && isComplete(spans, []) && spans.length >= count);
}
