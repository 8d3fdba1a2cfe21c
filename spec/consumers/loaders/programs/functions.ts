import { setTimeout } from 'node:timers/promises';
import { Empty, Instrument, instrument, recordField, startTelemetry } from 'otel-instrument';

const reserve = instrument({ name: 'reserve' }, async (product: string) => {
  await setTimeout(1);
  return product.length;
});

/** A class without decorator syntax. */
class Orders {
  check({ id }: { id: string }, ...notes: string[]): string {
    return id + notes.join('');
  }
}
Instrument()(Orders);

const orders = {
  create: instrument(
    { name: 'Orders.create', skip: ['secret'], fields: { order_id: Empty } },
    async (customer: string, pieces: number, secret: string) => {
      await setTimeout(1);
      await reserve('tea');
      const id = `o-${pieces + secret.length}`;
      recordField('order_id', id);
      return new Orders().check({ id }, 'new');
    },
  ),
};
