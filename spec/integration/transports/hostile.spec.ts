import { type OtlpReceiver, startReceiver } from 'otel-instrument/viewer';
import type { SeenMessage } from './app/seen-messages';
import { patternOf } from './app/settings';
import { type Fleet, startFleet } from './running/fleet';
import { hostileMessages, SENDER, VICTIM } from './hostile/hostile-messages';
import { rawSender } from './hostile/raw-senders';
import { MAJORS, type RunningService } from './running/running-app';
import { TRANSPORTS } from './transports';

/** Each transport starts a dozen processes. */
jest.setTimeout(120_000);

const isLast = ({ data }: SeenMessage): boolean => JSON.stringify(data) === '{"item":"last"}';

describe.each(TRANSPORTS)('$title', ({ transport }) => {
  let receiver: OtlpReceiver;
  let traced: Fleet;
  let plain: Fleet;
  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
    traced = await startFleet({ transport, services: receiver.url });
    plain = await startFleet({ transport });
  });
  afterAll(async () => {
    await Promise.all([traced?.stop(), plain?.stop()]);
    await receiver.close();
  });

  async function afterHostileMessages({ address, seenSuch }: RunningService): Promise<readonly SeenMessage[]> {
    await rawSender(transport, address).send(hostileMessages(transport, patternOf(address, 'ordered')));
    return seenSuch((seen) => seen.some(isLast));
  }

  describe.each(MAJORS)('Nest %d', (major) => {
    it('calls the handler with the same data as without telemetry, and takes no context from malformed messages', async () => {
      const without = await afterHostileMessages(plain.service(major));
      const seen = await afterHostileMessages(traced.service(major));
      expect(dataOf(seen, traced.service(major))).toStrictEqual(dataOf(without, plain.service(major)));
      expect(seen.length).toBeGreaterThan(5);
      expect(seen.map(({ traceId }) => traceId)).not.toContain(VICTIM);
      const traceIds = seen.map(({ traceId }) => traceId);
      expect(new Set(traceIds).size).toBe(traceIds.length);
      expect(seen.find(isLast)?.traceId).toBe(SENDER);
      expect(seen.map(({ baggage }) => baggage).filter((value) => (value ?? '').length > 8192)).toStrictEqual([]);
    });
  });
});

/** The data of each call, with the prefix of the service taken out. */
const dataOf = (seen: readonly SeenMessage[], { address }: RunningService): unknown =>
  JSON.parse(JSON.stringify(seen.map(({ handler, data }) => [handler, data])).replaceAll(address.prefix, 'orders'));
