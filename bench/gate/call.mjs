// Measures one call of a decorated method: `node call.mjs <JSON>` prints the bytes that it allocates. With `counting`, it prints the
// promises and contexts of every method in ./methods.mjs. One process counts all methods, because counts do not affect each other.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bytesOf } from './allocation.mjs';
import { METHODS } from './methods.mjs';

const BATCH = 512;
const { root, state, endpoint, counting, ...one } = JSON.parse(process.argv[2]);
const require = createRequire(join(root, 'package.json'));
const counters = counting ? (await import('./counters.mjs')).startCounters() : undefined;

let sum = 0;
const { inside, flush } = provide();
console.log(JSON.stringify(await inside(counting ? countAll : allocate)));
process.exit(0);

/** `inside` runs the calls, `flush` sends the spans. */
function provide() {
  const nothing = { inside: (work) => work(), flush: async () => undefined };
  if (state === 'no SDK') return nothing;
  const { startTelemetry } = require('otel-instrument');
  const drop = { onStart() {}, onEnd() {}, forceFlush: async () => undefined, shutdown: async () => undefined };
  const telemetry = startTelemetry({
    serviceName: 'bench',
    environment: 'bench',
    ...(state === 'exported' ? { exporter: { endpoint } } : { exporter: 'none', spanProcessors: [drop] }),
    sampling: { ratio: state === 'unsampled' ? 0 : 1 },
    ...(state === 'off' ? { filter: 'off' } : {}),
  });
  if (state === 'exported') return { ...nothing, flush: () => telemetry.flush() };
  return state === 'unsampled' ? { ...nothing, inside: belowUnsampled(require('@opentelemetry/api')) } : nothing;
}

function belowUnsampled({ trace, context }) {
  const parent = trace.getTracer('bench').startSpan('parent');
  return (work) => context.with(trace.setSpan(context.active(), parent), work);
}

/** @returns a function that calls a decorated method the given number of times */
function callerOf(method, kind) {
  const { run, [kind]: make } = METHODS[method];
  const Orders = make();
  const { Instrument } = require('otel-instrument');
  const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, 'call');
  Object.defineProperty(Orders.prototype, 'call', Instrument()(Orders.prototype, 'call', descriptor) ?? descriptor);
  const orders = new Orders();
  // Each loop is a function of its own, so V8 optimizes it once.
  const callSync = async (times) => {
    for (let index = 0; index < times; index++) sum += run(orders);
  };
  const callAsync = async (times) => {
    for (let index = 0; index < times; index++) sum += await run(orders);
  };
  const call = kind === 'sync' ? callSync : callAsync;
  if (state !== 'exported') return call;
  return async (times) => {
    for (let left = times; left > 0; left -= BATCH) {
      await call(Math.min(left, BATCH));
      await flush();
    }
  };
}

function allocate() {
  const times = state === 'sampled' || state === 'exported' ? 4096 : 32_768;
  return bytesOf(callerOf(one.method, one.kind), { warm: times === 4096 ? 12_288 : 32_768, times });
}

async function countAll() {
  const counts = {};
  for (const each of Object.keys(METHODS)) {
    for (const kind of ['async', 'sync']) {
      const call = callerOf(each, kind);
      await call(BATCH);
      counters.start();
      await call(BATCH);
      counts[`${kind}, ${each}`] = counters.read(BATCH);
    }
  }
  return counts;
}
