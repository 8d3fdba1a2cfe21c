import { defineFields, Empty, Instrument, instrument, recordField, startTelemetry, tracedFetch } from 'otel-instrument';
import { startTestTelemetry } from 'otel-instrument/testing';
import { renderWaterfall, startReceiver } from 'otel-instrument/viewer';

export const orderFields = defineFields('order', { id: 'string', pieces: 'number' });

export class Orders {
  @Instrument({ skip: ['secret'], fields: { length: (customer: string) => customer.length, order_id: Empty } })
  async create(customer: string, secret: string): Promise<string> {
    recordField('order_id', secret);
    return customer;
  }

  // @ts-expect-error -- the function of a field takes what the method takes: under each resolution the types are real
  @Instrument({ fields: { length: (customer: number) => customer } })
  find(customer: string): string {
    return customer;
  }
}

export const reserve: (product: string) => number = instrument({ name: 'reserve' }, (product: string) => product.length);

// @ts-expect-error -- a name is text
export const wrong = () => startTelemetry({ serviceName: 1 });

export async function main(): Promise<string> {
  const receiver = await startReceiver({ port: 0, onBody: (body) => void body.byteLength });
  const telemetry = startTelemetry({ serviceName: 'orders', exporter: { endpoint: receiver.url } });
  await tracedFetch(receiver.url);
  await telemetry.shutdown();
  return renderWaterfall([]) + startTestTelemetry().openSpans;
}
