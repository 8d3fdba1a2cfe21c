/**
 * The measured methods: undecorated, and instrumented by hand. Every variant records the same attributes if it can. `run`
 * calls the method; `spans` is the number of spans per call.
 */
const ORDER = { sku: 'a-1', quantity: 2 };

/** An order that is about `bytes` long as JSON. */
export function objectOf(bytes) {
  const position = { sku: 'a-1', quantity: 2, note: 'leave it at the door, please' };
  const count = Math.max(1, Math.round(bytes / (JSON.stringify(position).length + 1)));
  return { id: 'o-17', positions: Array.from({ length: count }, () => ({ ...position })) };
}

const NAME = 'Orders.call';
const failed = (span, error) => {
  span.recordException(error);
  span.setStatus({ code: 2, message: error.message });
};

const asyncTwo = {
  plain: () =>
    class Orders {
      async call(id, order) {
        return order.quantity + id.length;
      }
    },
  byHand: (tracer) =>
    class Orders {
      async call(id, order) {
        return tracer.startActiveSpan(NAME, { attributes: { id, 'order.sku': order.sku } }, async (span) => {
          try {
            return order.quantity + id.length;
          } catch (error) {
            failed(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }
    },
  attributes: (id, order) => ({ id, 'order.sku': order.sku }),
  run: (orders) => orders.call('o-17', ORDER),
};

const syncTwo = {
  sync: true,
  plain: () =>
    class Orders {
      call(id, order) {
        return order.quantity + id.length;
      }
    },
  byHand: (tracer) =>
    class Orders {
      call(id, order) {
        return tracer.startActiveSpan(NAME, { attributes: { id, 'order.sku': order.sku } }, (span) => {
          try {
            return order.quantity + id.length;
          } catch (error) {
            failed(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }
    },
  attributes: asyncTwo.attributes,
  run: asyncTwo.run,
};

/** Both arguments are strings, so every variant does the same work. */
const asyncTexts = {
  plain: () =>
    class Orders {
      async call(id, customer) {
        return id.length + customer.length;
      }
    },
  byHand: (tracer) =>
    class Orders {
      async call(id, customer) {
        return tracer.startActiveSpan(NAME, { attributes: { id, customer } }, async (span) => {
          try {
            return id.length + customer.length;
          } catch (error) {
            failed(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }
    },
  attributes: (id, customer) => ({ id, customer }),
  run: (orders) => orders.call('o-17', 'c-7'),
};

const asyncNone = {
  plain: () =>
    class Orders {
      async call() {
        return 1;
      }
    },
  byHand: (tracer) =>
    class Orders {
      async call() {
        return tracer.startActiveSpan(NAME, async (span) => {
          try {
            return 1;
          } catch (error) {
            failed(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }
    },
  attributes: () => ({}),
  run: (orders) => orders.call(),
};

const asyncTwenty = {
  plain: () =>
    class Orders {
      async call(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t) {
        return a.length + t;
      }
    },
  byHand: (tracer) =>
    class Orders {
      async call(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t) {
        const attributes = { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t };
        return tracer.startActiveSpan(NAME, { attributes }, async (span) => {
          try {
            return a.length + t;
          } catch (error) {
            failed(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }
    },
  attributes: (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t) => {
    return { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t };
  },
  run: (orders) =>
    orders.call('o-17', 2, 'x', 4, true, 6, 'y', 8, 'z', 10, 'u', 12, 'v', 14, false, 16, 'w', 18, 's', 20),
};

/** An argument of many bytes. The hand-written variant serialises it as JSON. */
const asyncObject = (bytes) => {
  const large = objectOf(bytes);
  return {
    plain: () =>
      class Orders {
        async call(order) {
          return order.positions.length;
        }
      },
    byHand: (tracer) =>
      class Orders {
        async call(order) {
          return tracer.startActiveSpan(NAME, { attributes: { order: JSON.stringify(order) } }, async (span) => {
            try {
              return order.positions.length;
            } catch (error) {
              failed(span, error);
              throw error;
            } finally {
              span.end();
            }
          });
        }
      },
    attributes: (order) => ({ order: JSON.stringify(order) }),
    run: (orders) => orders.call(large),
  };
};

/** A method that calls itself, so that `depth` spans are nested. */
const asyncNested = (depth) => ({
  spans: depth,
  plain: () =>
    class Orders {
      async call(id, level) {
        return level > 1 ? (await this.call(id, level - 1)) + 1 : 1;
      }
    },
  byHand: (tracer) =>
    class Orders {
      async call(id, level) {
        return tracer.startActiveSpan(NAME, { attributes: { id, level } }, async (span) => {
          try {
            return level > 1 ? (await this.call(id, level - 1)) + 1 : 1;
          } catch (error) {
            failed(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }
    },
  attributes: (id, level) => ({ id, level }),
  run: (orders) => orders.call('o-17', depth),
});

/** @throws if the shape does not exist */
export function shapeOf(name) {
  const [kind, size] = name.split(':');
  const make = { asyncTwo, syncTwo, asyncTexts, asyncNone, asyncTwenty, asyncObject, asyncNested }[kind];
  if (!make) throw new Error(`Unknown shape ${name}: expected one of ${Object.keys(TITLES).join(', ')}.`);
  return { spans: 1, sync: false, ...(typeof make === 'function' ? make(Number(size)) : make) };
}

export const TITLES = {
  asyncTwo: 'async, 2 arguments (text, small object)',
  syncTwo: 'sync, 2 arguments (text, small object)',
  asyncTexts: 'async, 2 arguments (texts)',
  asyncNone: 'async, no argument',
  asyncTwenty: 'async, 20 arguments',
  'asyncNested:5': 'async, 5 nested',
  'asyncNested:20': 'async, 20 nested',
  'asyncObject:1000': 'async, an object of 1 kB',
  'asyncObject:1000000': 'async, an object of 1 MB',
};
