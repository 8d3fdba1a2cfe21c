import { join } from 'node:path';
import { placeOrder, STORY } from '../../../samples/orders/requests';
import { type Services, startServices } from '../../../samples/orders/services';

const SAMPLE = join(__dirname, '../../../dist/samples/orders');

/** The orders sample, which sends its traces to a viewer. */
export interface Orders {
  /** Places one order of the story; 0 succeeds, 1 fails, 2 is slow in a service, 3 is slow between two. */
  place(story: number): Promise<void>;
  placeAll(): Promise<void>;
  stop(): Promise<void>;
}

/** @param endpoint base URL of the receiver */
export async function startOrders(endpoint: string): Promise<Orders> {
  const services: Services = await startServices(SAMPLE, {
    AMQP_URL: '',
    NATS_URL: '',
    KAFKA_BROKERS: '',
    REDIS_URL: '',
    NODE_ENV: 'development',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  const place = async (story: number): Promise<void> => {
    await placeOrder(services.gatewayUrl, STORY[story]?.body);
  };
  return {
    place,
    placeAll: async () => {
      for (const story of STORY.keys()) await place(story);
    },
    stop: () => services.stop(),
  };
}
