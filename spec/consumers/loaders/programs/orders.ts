import { setTimeout } from 'node:timers/promises';
import { Empty, Instrument, instrument, recordField, startTelemetry } from 'otel-instrument';

const reserve = instrument({ name: 'reserve' }, async (product: string) => {
  await setTimeout(1);
  return product.length;
});

class Orders {
  // A field, since loaders differ in how they define fields of a decorated class.
  private readonly prefix: string = 'o-';

  @Instrument({ skip: ['secret'], fields: { order_id: Empty } })
  async create(customer: string, pieces: number, secret: string): Promise<string> {
    await setTimeout(1);
    await reserve('tea');
    const id = this.prefix + String(pieces + secret.length);
    recordField('order_id', id);
    return this.check({ id }, 'new');
  }

  @Instrument()
  check({ id }: { id: string }, ...notes: string[]): string {
    return id + notes.join('');
  }
}
