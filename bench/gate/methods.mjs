/** The methods to call. Each entry creates a new class, so that measurements do not share wrappers. */
import { objectOf } from '../calls/shapes.mjs';

const ORDER = { sku: 'a-1', quantity: 2 };
const LARGE = objectOf(1000);

const plainAsync = () =>
  class Orders {
    async call(id, order) {
      return id.length + order.quantity;
    }
  };
const plainSync = () =>
  class Orders {
    call(id, order) {
      return id.length + order.quantity;
    }
  };
const textsAsync = () =>
  class Orders {
    async call(id, customer) {
      return id.length + customer.length;
    }
  };
const textsSync = () =>
  class Orders {
    call(id, customer) {
      return id.length + customer.length;
    }
  };
const objectAsync = () =>
  class Orders {
    async call(order) {
      return order.positions.length;
    }
  };
const objectSync = () =>
  class Orders {
    call(order) {
      return order.positions.length;
    }
  };

const object = (orders) => orders.call('o-17', ORDER);
const texts = (orders) => orders.call('o-17', 'c-7');
const large = (orders) => orders.call(LARGE);

/** Named after their arguments. `run` makes one call. */
export const METHODS = {
  'text and small object': { async: plainAsync, sync: plainSync, run: object },
  'two texts': { async: textsAsync, sync: textsSync, run: texts },
  'an object of 1 kB': { async: objectAsync, sync: objectSync, run: large },
};
