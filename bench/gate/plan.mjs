/** What the gate measures. Each entry runs in a process of its own. */
import { fileURLToPath } from 'node:url';
import { METHODS } from './methods.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
export const CALL = file('call.mjs');
export const REQUEST = file('request.mjs');
export const MODULES = file('modules.mjs');

const CALL_STATES = ['sampled', 'exported', 'unsampled', 'off', 'no SDK'];

/** Each method in each state of telemetry. Export is measured with async methods only: it is the same for sync ones. */
export const CALLS = CALL_STATES.flatMap((state) =>
  (state === 'exported' ? ['async'] : ['async', 'sync']).flatMap((kind) =>
    Object.keys(METHODS).map((method) => ({ name: `call, ${kind}, ${method}, ${state}`, kind, method, state })),
  ),
);

const WAYS = {
  bare: { way: 'bare' },
  floor: { way: 'floor' },
  ignored: { way: 'module', ignore: ['/**'] },
  '0 %': { way: 'module', ratio: 0 },
  '100 %': { way: 'module', ratio: 1 },
};

/** Each request to a Nest service. `bare` names the one to compare it with. */
export const REQUESTS = ['express', 'fastify'].flatMap((adapter) =>
  Object.entries(WAYS).map(([way, config]) => ({
    name: `request, Nest 12, ${adapter}, ${way}`,
    bare: `request, Nest 12, ${adapter}, bare`,
    config: { adapter, ...config },
  })),
);

/** The starts whose modules are counted. */
export const STARTS = {
  'otel-instrument': { entry: 'otel-instrument' },
  'otel-instrument/sdk': { entry: 'otel-instrument/sdk' },
  'otel-instrument/nest': { entry: 'otel-instrument/nest' },
  'otel-instrument/messaging': { entry: 'otel-instrument/messaging' },
  'otel-instrument/testing': { entry: 'otel-instrument/testing' },
  'otel-instrument/viewer': { entry: 'otel-instrument/viewer' },
  'otel-instrument/build': { entry: 'otel-instrument/build' },
  startTelemetry: { entry: 'otel-instrument', starts: true },
  'a Nest service with TelemetryModule': { entry: 'otel-instrument/nest', nest: true },
};
