import { SpanKind } from '@opentelemetry/api';
import { type OtlpReceiver, startReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { isComplete, type Tree, treeOf } from '../../samples/running-orders';
import type { PatternName } from './app/settings';
import { type Fleet, startFleet } from './running/fleet';
import { MAJORS, type RunningGateway, type RunningService } from './running/running-app';
import { spanNames, TRANSPORTS } from './transports';

/** Each transport starts six processes. */
jest.setTimeout(120_000);

describe.each(TRANSPORTS)('$title', (transportCase) => {
  const { transport, system, sent, received, hasEvents, hasBatches } = transportCase;
  let receiver: OtlpReceiver;
  let fleet: Fleet;
  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
    fleet = await startFleet({ transport, services: receiver.url, gateways: receiver.url });
  });
  afterAll(async () => {
    await fleet?.stop();
    await receiver.close();
  });

  describe.each(MAJORS)('Nest %d', (major) => {
    let gateway: RunningGateway;
    let service: RunningService;
    beforeAll(() => {
      gateway = fleet.gateway(major);
      service = fleet.service(major);
    });

    const names = (name: PatternName) => spanNames(transportCase, service.address.prefix, name);

    /** Sends a request, and waits for its whole trace: as many spans as the expected tree has. */
    async function traceOf(path: string, count: number): Promise<readonly TraceSpan[]> {
      const mark = `sent=${major}-${path.replaceAll('/', '-')}`;
      await gateway.request(`/same${path}?${mark}`);
      const isIt = ({ attributes }: TraceSpan): boolean => attributes['url.query'] === mark;
      return receiver.store.waitFor((spans) => spans.some(isIt) && isComplete(spans, []) && spans.length >= count);
    }

    function expectTree(spans: readonly TraceSpan[], route: string, name: PatternName, work: readonly Tree[]): void {
      const [client, server] = names(name);
      const consumer = { span: `service: ${server}`, ...(work.length > 0 ? { children: work } : {}) };
      expect(treeOf(spans)).toStrictEqual([
        {
          span: `gateway: server GET /:target${route}`,
          children: [{ span: `gateway: ${client}`, children: [consumer] }],
        },
      ]);
    }

    const clientSpan = (spans: readonly TraceSpan[]): TraceSpan =>
      spanOf(spans, 'gateway', [SpanKind.PRODUCER, SpanKind.CLIENT]);
    const serverSpan = (spans: readonly TraceSpan[]): TraceSpan =>
      spanOf(spans, 'service', [SpanKind.CONSUMER, SpanKind.SERVER]);

    describe('context', () => {
      it('travels from an HTTP request through the transport to the spans of the handler', async () => {
        const spans = await traceOf('/send/tea', 4);
        expectTree(spans, '/send/:item', 'quote', [{ span: 'service: price' }]);
        const seen = await service.seen();
        expect(seen.map(({ traceId }) => traceId)).toContain(spans[0]?.traceId);
      });

      it('keeps the traces of concurrent messages apart', async () => {
        const items = Array.from({ length: 10 }, (_, index) => `many${index}`);
        const traces = await Promise.all(items.map((item) => traceOf(`/send/${item}`, 4)));
        traces.forEach((spans) => expectTree(spans, '/send/:item', 'quote', [{ span: 'service: price' }]));
        const seen = await service.seen();
        const seenIn = items.map((wanted) => seen.find(({ data }) => (data as { item?: string }).item === wanted));
        expect(seenIn.map((message) => message?.traceId)).toStrictEqual(traces.map(([span]) => span?.traceId));
      });

      if (hasEvents) {
        it('travels with an event', async () => {
          const spans = await traceOf('/emit/tea', 4);
          expectTree(spans, '/emit/:item', 'ordered', [{ span: 'service: pack' }]);
        });
      }
    });

    describe('client span', () => {
      it('has the destination in its name, and the attributes of the conventions', async () => {
        const spans = await traceOf('/send/coffee', 4);
        const { name, attributes, status } = clientSpan(spans);
        expect(`client ${name}`).toContain(names('quote')[0].replace(/^\w+ /, ''));
        expect(status.code).toBe('unset');
        expectAttributes(attributes, name, 'send', sent);
      });

      it('has another name for another destination', async () => {
        const spans = await traceOf('/send-stock/tea', 3);
        expectTree(spans, '/send-stock/:item', 'stock', []);
      });
    });

    describe('server span', () => {
      it('has the destination in its name, and the attributes of the conventions', async () => {
        const spans = await traceOf('/send/milk', 4);
        const { name, attributes, status } = serverSpan(spans);
        expect(`server ${name}`).toContain(names('quote')[1].replace(/^\w+ /, ''));
        expect(status.code).toBe('unset');
        expectAttributes(attributes, name, 'process', received);
      });

      it('has no data of the message', async () => {
        const spans = await traceOf('/send/secret-item', 4);
        const shown = [clientSpan(spans), serverSpan(spans)].map(({ attributes, events }) => ({
          attributes,
          events: events.map((event) => event.attributes),
        }));
        expect(JSON.stringify(shown)).not.toContain('secret-item');
      });
    });

    describe('errors', () => {
      it('of a handler are on both spans, once', async () => {
        const spans = await traceOf('/error', 3);
        expectTree(spans, '/error', 'refuse', []);
        expect([clientSpan(spans), serverSpan(spans)].map(({ status }) => status.code)).toStrictEqual([
          'error',
          'error',
        ]);
        expect(exceptions(serverSpan(spans))).toStrictEqual(['out of tea']);
        expect(exceptions(clientSpan(spans)).length).toBeLessThan(2);
      });
    });

    describe('stream', () => {
      it('of replies is one client span and one server span, until its last item', async () => {
        const spans = await traceOf('/stream', 6);
        expectTree(
          spans,
          '/stream',
          'steps',
          Array.from({ length: 3 }, () => ({ span: 'service: step' })),
        );
        const ends = spans.filter(({ name }) => name === 'step').map(({ endNanos }) => endNanos);
        expect(ends.every((end) => end <= serverSpan(spans).endNanos)).toBe(true);
      });

      if (transport === 'grpc') {
        it.each(['Upload', 'Talk'])('of requests is one client span and one server span: %s', async (method) => {
          const spans = await traceOf(`/${method.toLowerCase()}`, 5);
          expect(treeOf(spans)).toStrictEqual([
            {
              span: `gateway: server GET /:target/${method.toLowerCase()}`,
              children: [
                {
                  span: `gateway: client orders.Orders/${method}`,
                  children: [
                    {
                      span: `service: server orders.Orders/${method}`,
                      children: [{ span: 'service: step' }, { span: 'service: step' }],
                    },
                  ],
                },
              ],
            },
          ]);
        });
      }
    });

    describe('batch', () => {
      if (hasBatches) {
        it('is one client span, with a server span below it for each message', async () => {
          const spans = await traceOf('/batch/tea', 8);
          const [client, server] = names('ordered');
          const consumer = { span: `service: ${server}`, children: [{ span: 'service: pack' }] };
          expect(treeOf(spans)).toStrictEqual([
            {
              span: 'gateway: server GET /:target/batch/:item',
              children: [{ span: `gateway: ${client}`, children: [consumer, consumer, consumer] }],
            },
          ]);
          expect(clientSpan(spans).attributes['messaging.batch.message_count']).toBe(3);
        });
      } else {
        it(`none: ${transport === 'grpc' ? 'gRPC has streams' : 'Nest sends each message alone'}`, async () => {
          await expect(gateway.request('/same/batch/tea')).rejects.toThrow('has no batches');
        });
      }
    });

    function expectAttributes(
      attributes: TraceSpan['attributes'],
      name: string,
      operation: string,
      own: readonly string[],
    ): void {
      expect(attributes).toMatchObject(
        transport === 'grpc'
          ? { 'rpc.system.name': 'grpc', 'rpc.method': name, 'rpc.status_code': 'OK' }
          : {
              'messaging.system.name': system,
              'messaging.operation.name': operation,
              'messaging.operation.type': operation,
              'messaging.destination.name': name.replace(/^\w+ /, ''),
            },
      );
      expect(Object.keys(attributes)).toStrictEqual(expect.arrayContaining([...own]));
    }
  });
});

function spanOf(spans: readonly TraceSpan[], service: string, kinds: readonly SpanKind[]): TraceSpan {
  const found = spans.find((span) => span.service === service && kinds.includes(span.kind));
  if (!found) throw new Error(`${service} has sent no span of the message`);
  return found;
}

const exceptions = ({ events }: TraceSpan): readonly unknown[] =>
  events.filter(({ name }) => name === 'exception').map(({ attributes }) => attributes['exception.message']);
