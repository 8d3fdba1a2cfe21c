/**
 * The ways to trace a method. `make` returns a class whose `call` is traced. `provider` receives its spans. `fixture` is
 * the folder with its packages. `states` lists the states it supports.
 */
import { datadog, ourEngine, stockSdk } from './providers.mjs';

const ALL = ['none', 'unsampled', 'dropping', 'batch'];

/** Applies a legacy decorator to a method, as the compiler does. */
function decorated(Class, decorator) {
  const descriptor = Object.getOwnPropertyDescriptor(Class.prototype, 'call');
  const changed = decorator(Class.prototype, 'call', descriptor) ?? descriptor;
  Object.defineProperty(Class.prototype, 'call', changed);
  return Class;
}

function replaced(Class, wrap) {
  Class.prototype.call = wrap(Class.prototype.call);
  return Class;
}

/** Applies a standard decorator to a method, as the compiler does. */
function standard(Class, decorator) {
  const metadata = {};
  const context = { kind: 'method', name: 'call', static: false, private: false, addInitializer() {}, metadata };
  return replaced(Class, (method) => decorator(method, context) ?? method);
}

const ours = (require, shape) => decorated(shape.plain(), require('otel-instrument').Instrument());
const byHand = (require, shape) => shape.byHand(require('@opentelemetry/api').trace.getTracer('bench'));

export const VARIANTS = {
  undecorated: {
    title: 'undecorated',
    provider: stockSdk,
    states: [...ALL, 'filtered'],
    make: (_, shape) => shape.plain(),
  },
  byHand: { title: 'hand-written', provider: stockSdk, states: ALL, make: byHand },
  nestjsOtel: {
    title: 'nestjs-otel, attributes from arguments',
    package: 'nestjs-otel',
    provider: stockSdk,
    states: ALL,
    make(require, { plain, attributes }) {
      require('reflect-metadata');
      const { Span } = require('nestjs-otel');
      return decorated(
        plain(),
        Span('Orders.call', (...args) => ({ attributes: attributes(...args) })),
      );
    },
  },
  amplication: {
    title: '@amplication/opentelemetry-nestjs, no attributes',
    package: '@amplication/opentelemetry-nestjs',
    provider: stockSdk,
    states: ALL,
    make(require, { plain }) {
      require('reflect-metadata');
      const { TraceWrapper } = require('@amplication/opentelemetry-nestjs/dist/trace/trace-wrapper.js');
      return replaced(plain(), (method) => TraceWrapper.wrap(method, 'Orders.call'));
    },
  },
  fullstackhouse: {
    title: '@fullstackhouse/opentelemetry-js-decorator, no attributes',
    package: '@fullstackhouse/opentelemetry-js-decorator',
    provider: stockSdk,
    states: ALL,
    make(require, { plain }) {
      require('reflect-metadata');
      const { Traced } = require('@fullstackhouse/opentelemetry-js-decorator');
      return decorated(plain(), Traced('Orders.call'));
    },
  },
  logfire: {
    title: 'logfire `instrument`, arguments by name',
    package: 'logfire',
    provider: stockSdk,
    states: ALL,
    make(require, { plain }) {
      const { instrument } = require('logfire');
      return replaced(plain(), (method) => instrument(method, { message: 'Orders.call', extractArgs: true }));
    },
  },
  autotel: {
    title: 'autotel `@Trace`, no attributes',
    package: 'autotel',
    fixture: 'autotel',
    provider: stockSdk,
    states: ALL,
    make: (require, { plain }) => standard(plain(), require('autotel/decorators').Trace('Orders.call')),
  },
  datadog: {
    title: 'dd-trace `wrap`, tags from arguments',
    package: 'dd-trace',
    provider: datadog,
    states: ['none', 'unsampled', 'batch'],
    make(require, { plain, attributes }) {
      const tracer = require('dd-trace');
      return replaced(plain(), (method) =>
        tracer.wrap('Orders.call', (...args) => ({ tags: attributes(...args) }), method),
      );
    },
  },
  oursStock: { title: 'ours, stock SDK', provider: stockSdk, states: [...ALL, 'filtered'], make: ours },
  oursEngine: { title: 'ours, our engine', provider: ourEngine, states: [...ALL, 'filtered'], make: ours },
  byHandEngine: {
    title: 'hand-written, our engine',
    provider: ourEngine,
    states: ['unsampled', 'dropping', 'batch'],
    make: byHand,
  },
};

export const STATES = {
  none: 'no SDK',
  filtered: 'filtered off',
  unsampled: 'parent unsampled',
  dropping: 'sampled, dropped',
  batch: 'sampled, batched',
};
