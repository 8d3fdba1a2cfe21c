import { stripVTControlCharacters } from 'node:util';
import { Empty, instrument, recordField } from 'otel-instrument';

/** Calls of a small service, for tests of the matchers. */
const save = instrument({ name: 'save_order', fields: { order_id: Empty } }, (customer: string) => {
  recordField('order_id', 'o-17');
  if (customer === 'c-9') throw new TypeError('no stock', { cause: new Error('the shelf is empty') });
});
export const notify = instrument({ name: 'notify' }, (note: string) => note);
export const createOrder = instrument({ name: 'create_order' }, (customer: string) => {
  save(customer);
  notify('saved');
});

/** The message of the failure, without colors. */
export function failureOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error('The assertion passed.');
}
