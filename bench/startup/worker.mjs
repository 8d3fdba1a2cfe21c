// Measures loading and starting in an otherwise idle process: `node --expose-gc worker.mjs <JSON>`. With `counts`, it prints
// how many files and modules were loaded. It then prints no times, because counting takes time.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { folder, way, endpoint, counts = false } = JSON.parse(process.argv[2]);
const require = createRequire(join(folder, 'package.json'));
const url = `${endpoint}/v1/traces`;

const STARTS = {
  nothing: () => undefined,
  'ours, loaded': () => require('otel-instrument'),
  'ours, started': () => require('otel-instrument').startTelemetry({ serviceName: 'bench', exporter: { endpoint } }),
  'ours, started, one span': () => {
    STARTS['ours, started']();
    require('otel-instrument').openSpan({ name: 'first' }).end();
  },
  'SDK and exporter by hand, started': () => {
    const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
    const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
    const { context, trace } = require('@opentelemetry/api');
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url }));
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  },
  'SDK and exporter by hand, started, one span': () => {
    STARTS['SDK and exporter by hand, started']();
    require('@opentelemetry/api').trace.getTracer('bench').startSpan('first').end();
  },
  'sdk-node with http, express, nestjs-core, started': () => {
    const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
    const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
    const { NestInstrumentation } = require('@opentelemetry/instrumentation-nestjs-core');
    startSdk([new HttpInstrumentation(), new ExpressInstrumentation(), new NestInstrumentation()]);
  },
  'sdk-node with auto-instrumentations-node, started': () =>
    startSdk(require('@opentelemetry/auto-instrumentations-node').getNodeAutoInstrumentations()),
};

function startSdk(instrumentations) {
  const { NodeSDK } = require('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
  const traceExporter = new OTLPTraceExporter({ url });
  new NodeSDK({
    serviceName: 'bench',
    traceExporter,
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations,
  }).start();
}

console.log(JSON.stringify(counts ? await counted() : measured()));
process.exit(0);

/** Includes processor time, because other work on a shared machine delays the process. */
function measured() {
  globalThis.gc();
  const rss = process.memoryUsage.rss();
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  STARTS[way]();
  const millis = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  globalThis.gc();
  const mebibytes = (process.memoryUsage.rss() - rss) / 2 ** 20;
  return { millis, processorMillis: (user + system) / 1000, mebibytes };
}

async function counted() {
  const { loadedBy } = createRequire(import.meta.url)('./loaded.cjs');
  const { files, modules } = await loadedBy(STARTS[way]);
  return { files: files.length, modules: modules.length };
}
