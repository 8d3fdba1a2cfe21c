// The cost of a call at one size: `node worker.mjs <JSON>` prints nanoseconds per span.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ourEngine, stockSdk } from '../calls/providers.mjs';
import { objectOf, shapeOf } from '../calls/shapes.mjs';
import statistics from '../report/statistics.cjs';

const { folder, way, series, size, millis } = JSON.parse(process.argv[2]);
const from = createRequire(join(folder, 'package.json'));
const require = (name) =>
  from(name.startsWith('../dist/') ? join(folder, 'node_modules/otel-instrument', name.slice(3)) : name);

const { inside } = (way === 'oursEngine' ? ourEngine : stockSdk)(require, 'dropping');
let sum = 0;

/** Creates a traced class with this shape. */
function traced(shape) {
  if (way === 'byHand') return shape.byHand(require('@opentelemetry/api').trace.getTracer('bench'));
  const Class = shape.plain();
  const descriptor = Object.getOwnPropertyDescriptor(Class.prototype, 'call');
  Object.defineProperty(
    Class.prototype,
    'call',
    require('otel-instrument').Instrument()(Class.prototype, 'call', descriptor) ?? descriptor,
  );
  return Class;
}

/** Each function returns the work of one round and its number of spans. */
const SERIES = {
  bytes() {
    const orders = new (traced(shapeOf('asyncObject:100')))();
    const argument = objectOf(size);
    return { spans: 100, work: () => repeat(100, () => orders.call(argument)) };
  },
  depth() {
    const shape = shapeOf(`asyncNested:${size}`);
    const orders = new (traced(shape))();
    const times = Math.ceil(1000 / size);
    return { spans: times * size, work: () => repeat(times, () => shape.run(orders)) };
  },
  callsites() {
    const shape = shapeOf('asyncTexts');
    const all = Array.from({ length: size }, () => new (traced(shape))());
    let next = 0;
    const times = Math.max(1000, size);
    return { spans: times, work: () => repeat(times, () => shape.run(all[next++ % size])) };
  },
  concurrent() {
    const shape = shapeOf('asyncTexts');
    const inner = new (traced(shape))();
    const outer = new (traced({ ...shape, ...waiting(shape, inner) }))();
    const times = Math.ceil(1000 / size);
    const together = () => Promise.all(Array.from({ length: size }, () => shape.run(outer)));
    return { spans: times * size * 2, work: () => repeat(times, async () => (await together()).length) };
  },
};

/** A request calls another method, waits for the next turn of the event loop, and ends. All requests are open at once. */
function waiting(shape, inner) {
  const body = async () => {
    const result = await shape.run(inner);
    await nextTurn();
    return result;
  };
  return {
    plain: () =>
      class Requests {
        async call(id, customer) {
          return (await body()) + id.length + customer.length;
        }
      },
    byHand: (tracer) =>
      class Requests {
        async call(id, customer) {
          return tracer.startActiveSpan('Requests.call', { attributes: { id, customer } }, async (span) => {
            try {
              return await body();
            } catch (error) {
              span.recordException(error);
              span.setStatus({ code: 2, message: error.message });
              throw error;
            } finally {
              span.end();
            }
          });
        }
      },
  };
}

async function repeat(times, call) {
  for (let index = 0; index < times; index++) sum += await call();
}

const { spans, work } = SERIES[series]();
const nanos = await inside(async () => {
  for (const until = performance.now() + millis; performance.now() < until;) await work();
  await work();
  const times = [];
  for (const until = performance.now() + millis; performance.now() < until || times.length < 3;) {
    const start = performance.now();
    await work();
    times.push(((performance.now() - start) * 1e6) / spans);
  }
  return statistics.median(times);
});
if (!Number.isFinite(sum)) throw new Error('Expected the method to return numbers, got another value.');
console.log(JSON.stringify({ nanos }));
process.exit(0);
