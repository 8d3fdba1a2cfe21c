// The cost of loading and starting in an otherwise idle process: `node --expose-gc worker.mjs <JSON>`.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { folder, way, endpoint } = JSON.parse(process.argv[2]);
const require = createRequire(join(folder, 'package.json'));
const url = `${endpoint}/v1/traces`;

const STARTS = {
  nothing: () => undefined,
  'ours, loaded': () => require('otel-instrument'),
  'ours, started': () => require('otel-instrument').startTelemetry({ serviceName: 'bench', exporter: { endpoint } }),
  'SDK and exporter by hand, started': () => {
    const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
    const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
    const { context, trace } = require('@opentelemetry/api');
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url }));
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
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

globalThis.gc();
const rss = process.memoryUsage.rss();
const start = performance.now();
STARTS[way]();
const millis = performance.now() - start;
globalThis.gc();
console.log(JSON.stringify({ millis, mebibytes: (process.memoryUsage.rss() - rss) / 2 ** 20 }));
process.exit(0);
