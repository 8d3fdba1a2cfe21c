import { Empty } from '../../lib/fields/empty';
import { Instrument } from '../../lib/instrument/instrument';
import { currentSpan, recordField } from '../../lib/fields/record-field';
import { freshTelemetry } from '../fresh-telemetry';
import { SeededSchedule } from './seeded-schedule';

const BATCHES = 20;
const CALLS_OF_A_BATCH = 50;

describe('a thousand interleaved asynchronous calls', () => {
  const telemetry = freshTelemetry();

  it.each([1, 7, 2026])('never mix fields, errors or parents (seed %i)', async (seed) => {
    const schedule = new SeededSchedule(seed);
    /** Ids of the calls that continued, in order. */
    const steps: number[] = [];
    const strayed: number[] = [];

    class Shop {
      @Instrument({ name: 'batch' })
      async batch(batch: number): Promise<void> {
        const first = batch * CALLS_OF_A_BATCH;
        await schedule.pause();
        await Promise.allSettled(Array.from({ length: CALLS_OF_A_BATCH }, (_, index) => this.order(first + index)));
      }

      @Instrument({ name: 'order', fields: { early: Empty, late: Empty } })
      async order(id: number): Promise<void> {
        const spanId = currentSpan().spanId;
        const goOn = async (): Promise<void> => {
          await schedule.pause();
          steps.push(id);
          if (currentSpan().spanId !== spanId) strayed.push(id);
        };
        recordField('early', id);
        await goOn();
        await Promise.all([this.check(id), this.check(id)]);
        await goOn();
        recordField('late', id);
        if (id % 10 === 0) throw new TypeError(`order ${id}`);
      }

      @Instrument({ name: 'check', fields: { checked: Empty } })
      async check(of: number): Promise<void> {
        await schedule.pause();
        steps.push(of);
        recordField('checked', of);
        recordField('early', of);
      }
    }

    const shop = new Shop();
    const all = Promise.all(Array.from({ length: BATCHES }, (_, batch) => shop.batch(batch)));
    await schedule.run();
    await all;

    expect(steps).toHaveLength(4 * BATCHES * CALLS_OF_A_BATCH);
    expect(steps.filter((id, index) => id === steps[index + 1]).length).toBeLessThan(steps.length / 100);
    expect(strayed).toEqual([]);
    expect(telemetry.warnings).toEqual([]);
    const checked = (id: number): object => ({ name: 'check', attributes: { of: id, checked: id } });
    const failed = (message: string): object => ({
      status: `error: ${message}`,
      events: [
        {
          name: 'exception',
          attributes: {
            'exception.type': 'TypeError',
            'exception.message': message,
            'exception.stacktrace': `TypeError: ${message}`,
          },
        },
      ],
    });
    const ordered = (id: number): object => {
      const fails = id % 10 === 0;
      return {
        name: 'order',
        attributes: { id, early: id, late: id, ...(fails ? { 'error.type': 'TypeError' } : {}) },
        ...(fails ? failed(`order ${id}`) : {}),
        children: [checked(id), checked(id)],
      };
    };
    const byBatch = telemetry
      .outline()
      .toSorted((a, b) => Number(a.attributes?.['batch']) - Number(b.attributes?.['batch']));
    expect(byBatch).toEqual(
      Array.from({ length: BATCHES }, (_, batch) => ({
        name: 'batch',
        attributes: { batch },
        children: Array.from({ length: CALLS_OF_A_BATCH }, (_call, index) => ordered(batch * CALLS_OF_A_BATCH + index)),
      })),
    );
  });
});
