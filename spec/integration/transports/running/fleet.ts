import type { Address, TransportName } from '../app/settings';
import { createTopics } from './kafka-topics';
import {
  type Major,
  MAJORS,
  newAddress,
  type RunningGateway,
  type RunningService,
  runGateway,
  runService,
} from './running-app';

/** The applications of one transport, on each major of Nest. */
export interface Fleet {
  service(major: Major): RunningService;
  gateway(major: Major): RunningGateway;
  stop(): Promise<void>;
}

export interface FleetOptions {
  readonly transport: TransportName;
  /** Where the services send their spans, if they are traced. */
  readonly services?: string;
  /** Where the gateways send their spans, if they are traced. */
  readonly gateways?: string;
  /** A service outside the fleet. The gateways call it `peer`. */
  readonly peer?: Address;
}

/** The next major: teams rarely update a service and its clients on the same day. */
export const nextMajor = (major: Major): Major => MAJORS[(MAJORS.indexOf(major) + 1) % MAJORS.length] ?? MAJORS[0];

/** Starts a service and a gateway of each major. A gateway calls the service of its own major `same`, that of the next `next`. */
export async function startFleet({ transport, peer, ...receivers }: FleetOptions): Promise<Fleet> {
  const traced = (receiverUrl: string | undefined) => (receiverUrl === undefined ? {} : { receiverUrl });
  const apps: { stop(): Promise<unknown> }[] = [];
  const services = new Map<Major, RunningService>();
  const gateways = new Map<Major, RunningGateway>();
  const addressOf = (major: Major): Address => found(services, major).address;
  const stop = async (): Promise<void> => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
  };
  const started = async <App extends { stop(): Promise<unknown> }>(app: Promise<App>): Promise<App> => {
    apps.push(await app);
    return app;
  };
  try {
    const addresses = await newAddresses(transport);
    await everyOne(
      MAJORS.map(async (major) => {
        const address = found(addresses, major);
        const options = { transport, major, ...traced(receivers.services) };
        services.set(major, await started(runService(address, options)));
      }),
    );
    await everyOne(
      MAJORS.map(async (major) => {
        const targets = { same: addressOf(major), next: addressOf(nextMajor(major)), ...(peer ? { peer } : {}) };
        const options = { transport, major, ...traced(receivers.gateways) };
        gateways.set(major, await started(runGateway(options, targets)));
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { service: (major) => found(services, major), gateway: (major) => found(gateways, major), stop };
}

/** Waits for all even if one fails, so that none starts after the others have been stopped. */
async function everyOne(starting: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(starting)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

async function newAddresses(transport: TransportName): Promise<ReadonlyMap<Major, Address>> {
  const addresses = new Map<Major, Address>();
  for (const major of MAJORS) addresses.set(major, await newAddress(`orders${major}`));
  if (transport === 'kafka') await createTopics([...addresses.values()]);
  return addresses;
}

function found<Found>(map: ReadonlyMap<Major, Found>, major: Major): Found {
  const app = map.get(major);
  if (!app) throw new Error(`Nest ${major} has not started.`);
  return app;
}
