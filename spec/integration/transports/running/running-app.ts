import { join } from 'node:path';
import { type Service, startService } from '../../../../samples/orders/service-process';
import { compileApp } from '../../compiled-app';
import type { SeenMessage } from '../app/seen-messages';
import type { Address, Settings, TransportName } from '../app/settings';
import { freePort, uniqueName } from './brokers';

export const MAJORS = [10, 11, 12] as const;
export type Major = (typeof MAJORS)[number];

/** The settings that differ between applications. */
export interface AppOptions {
  readonly transport: TransportName;
  readonly major: Major;
  /** Where a traced application sends its spans. A plain one has no telemetry. */
  readonly receiverUrl?: string;
  readonly durable?: boolean;
  readonly unacknowledged?: number;
}

/** A service, and the recorded arguments of its handlers. */
export interface RunningService {
  readonly address: Address;
  readonly service: Service;
  seen(): Promise<readonly SeenMessage[]>;
  /** Waits until the handlers have been called with messages that satisfy the predicate. */
  seenSuch(predicate: (seen: readonly SeenMessage[]) => boolean): Promise<readonly SeenMessage[]>;
  stop(): Promise<unknown>;
}

export interface RunningGateway {
  readonly service: Service;
  /** Requests a path of the gateway and returns the body of its response. */
  request(path: string): Promise<unknown>;
  stop(): Promise<unknown>;
}

const APP = join(__dirname, '../app');

function launch(options: AppOptions, own: Pick<Settings, 'role' | 'targets'> & Address): Promise<Service> {
  const { transport, major, receiverUrl, durable = false, unacknowledged = 0 } = options;
  const traced = receiverUrl !== undefined;
  const protoPath = join(APP, 'orders.proto');
  const settings: Settings = { ...own, transport, major, traced, durable, unacknowledged, protoPath };
  return startService(compileApp(APP, join(__dirname, '..', String(major))), 'app', {
    SETTINGS: JSON.stringify(settings),
    ...(traced ? { OTEL_EXPORTER_OTLP_ENDPOINT: receiverUrl, OTEL_BSP_SCHEDULE_DELAY: '20' } : {}),
  });
}

/** An unused address. A service that replaces another one keeps its address. */
export const newAddress = async (name: string): Promise<Address> => ({
  prefix: uniqueName(name),
  port: await freePort(),
});

export async function runService(address: Address, options: AppOptions): Promise<RunningService> {
  const service = await launch(options, { ...address, role: 'service', targets: {} });
  const seen = async (): Promise<readonly SeenMessage[]> => {
    const response = await fetch(`http://127.0.0.1:${service.port}/seen`);
    return (await response.json()) as readonly SeenMessage[];
  };
  return {
    address,
    service,
    seen,
    async seenSuch(predicate) {
      for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const all = await seen();
        if (predicate(all)) return all;
      }
      throw new Error(`The handlers have seen ${JSON.stringify(await seen())}\n${service.output()}`);
    },
    stop: () => service.stop(),
  };
}

export async function runGateway(
  options: AppOptions,
  targets: Readonly<Record<string, Address>>,
): Promise<RunningGateway> {
  const service = await launch(options, { role: 'gateway', targets, prefix: uniqueName('gateway'), port: 0 });
  return {
    service,
    async request(path) {
      const response = await fetch(`http://127.0.0.1:${service.port}${path}`, { signal: AbortSignal.timeout(20_000) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}\n${service.output()}`);
      return text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : text;
    },
    stop: () => service.stop(),
  };
}
