import { isSnapshotKept } from './database/snapshot';
import { startNameServer } from './name-server/name-server';
import type { ServiceName } from './service/addresses';
import { type Service, startService } from './service-process';

/** All services, by name. */
export interface Services extends Readonly<Record<ServiceName, Service>> {
  readonly gatewayUrl: string;
  output(): string;
  stop(): Promise<void>;
}

/** The host of the suppliers service. Its name server is slow. */
export const SUPPLIERS_HOST = 'suppliers.internal';
const LOOKUP_MILLIS = 800;

type Variables = Readonly<Record<string, string>>;
type Start = (name: ServiceName, own?: Variables) => Promise<Service>;
type Starting = Readonly<Record<ServiceName, Promise<Service>>>;

/**
 * Starts the seven services on free ports.
 *
 * @param folder the folder of the compiled sample
 * @param env variables for every service, in addition to those of this process
 */
export async function startServices(folder: string, env: Variables): Promise<Services> {
  const names = await startNameServer(SUPPLIERS_HOST, LOOKUP_MILLIS);
  const started: Service[] = [];
  const start: Start = async (name, own = {}) => {
    const service = await startService(folder, name, { ...env, ...own });
    started.push(service);
    return service;
  };
  const stop = async (): Promise<void> => {
    // Stop the gateway first, so that no service loses the next one during a request.
    for (const service of started.toReversed()) await service.stop();
    await names.close();
  };
  const canLoadDatabase = Boolean(process.env['DATABASE_URL']) || (await isSnapshotKept());
  const starting = startAll(start, names.address, canLoadDatabase);
  try {
    const services = await whenReady(starting);
    const output = (): string => started.map((service) => service.output()).join('');
    return { ...services, gatewayUrl: urlOf(services.gateway), output, stop };
  } catch (error) {
    await Promise.allSettled(Object.values(starting));
    await stop();
    throw error;
  }
}

/** Starts each service when the services that it calls are ready. */
function startAll(start: Start, nameServer: string, canLoadDatabase: boolean): Starting {
  const auth = start('auth');
  const suppliers = start('suppliers');
  // Without the files, start one service with tables first: it creates them for the others.
  const files = canLoadDatabase ? Promise.resolve() : auth;
  const payment = files.then(() => start('payment'));
  const shipping = files.then(() => start('shipping'));
  const inventory = Promise.all([suppliers, files]).then(([{ port }]) =>
    start('inventory', { DNS_SERVER: nameServer, SUPPLIERS_URL: `http://${SUPPLIERS_HOST}:${port}` }),
  );
  const orders = Promise.all([inventory, payment, shipping]).then((needed) =>
    start('orders', {
      INVENTORY_URL: urlOf(needed[0]),
      PAYMENT_URL: urlOf(needed[1]),
      SHIPPING_PORT: String(needed[2].port),
    }),
  );
  const gateway = Promise.all([auth, orders]).then((needed) =>
    start('gateway', { AUTH_URL: urlOf(needed[0]), ORDERS_URL: urlOf(needed[1]) }),
  );
  return { gateway, auth, orders, inventory, payment, shipping, suppliers };
}

async function whenReady(starting: Starting): Promise<Readonly<Record<ServiceName, Service>>> {
  const named = Object.entries(starting).map(async ([name, service]) => [name, await service] as const);
  return Object.fromEntries(await Promise.all(named)) as Record<ServiceName, Service>;
}

const urlOf = ({ port }: Service): string => `http://127.0.0.1:${port}`;
