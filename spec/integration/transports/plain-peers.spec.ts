import { type OtlpReceiver, startReceiver } from 'otel-instrument/viewer';
import { type Fleet, startFleet, nextMajor } from './running/fleet';
import { MAJORS, type RunningGateway, type RunningService } from './running/running-app';
import { TRANSPORTS } from './transports';

/** Each transport starts a dozen processes. */
jest.setTimeout(120_000);

const SIDES = [
  { title: 'a traced producer and a plain consumer', gateways: true, services: false },
  { title: 'a plain producer and a traced consumer', gateways: false, services: true },
];

const COMBINATIONS = TRANSPORTS.flatMap((of) => SIDES.map((sides) => ({ of, sides })));

describe.each(COMBINATIONS)('$of.title, $sides.title', ({ of: { transport, hasEvents, hasBatches }, sides }) => {
  let receiver: OtlpReceiver;
  let fleet: Fleet;
  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
    const { url } = receiver;
    fleet = await startFleet({
      transport,
      ...(sides.services ? { services: url } : {}),
      ...(sides.gateways ? { gateways: url } : {}),
    });
  });
  afterAll(async () => {
    await fleet.stop();
    await receiver.close();
  });

  describe.each(MAJORS.flatMap((major) => ['same', 'next'].map((target) => ({ major, target }))))(
    'Nest $major with the $target major',
    ({ major, target }) => {
      let gateway: RunningGateway;
      let service: RunningService;
      beforeAll(() => {
        gateway = fleet.gateway(major);
        service = fleet.service(target === 'same' ? major : nextMajor(major));
      });

      it('transmits requests and replies unchanged', async () => {
        expect(await gateway.request(`/${target}/send/tea`)).toStrictEqual({ received: { item: 'tea' }, price: 3 });
        const seen = await service.seen();
        expect(seen.find(({ handler }) => handler === 'quote')?.data).toStrictEqual({ item: 'tea' });
      });

      it('transmits every item of a stream, and no more', async () => {
        expect(await gateway.request(`/${target}/stream`)).toStrictEqual([{ step: 0 }, { step: 1 }, { step: 2 }]);
      });

      it('transmits an RpcException', async () => {
        expect(await gateway.request(`/${target}/error`)).toStrictEqual({ refused: 'out of tea' });
      });

      if (hasEvents) {
        it('transmits events unchanged', async () => {
          const item = `event-${major}`;
          await gateway.request(`/${target}/emit/${item}`);
          const isIt = (data: unknown): boolean => JSON.stringify(data) === JSON.stringify({ item });
          await service.seenSuch((seen) => seen.some(({ handler, data }) => handler === 'ordered' && isIt(data)));
          expect((await service.seen()).filter(({ data }) => isIt(data))).toHaveLength(1);
        });
      }

      if (hasBatches) {
        it('transmits batches of events unchanged', async () => {
          const item = `batch-${major}`;
          await gateway.request(`/${target}/batch/${item}`);
          const ofBatch = (seen: readonly { readonly data: unknown }[]): readonly unknown[] =>
            seen.map(({ data }) => data).filter((data) => (data as { item?: string }).item === item);
          const seen = await service.seenSuch((all) => ofBatch(all).length >= 3);
          expect(ofBatch(seen)).toStrictEqual([1, 2, 3].map((number) => ({ item, number })));
        });
      }
    },
  );
});
