/** OpenTelemetry's NodeSDK with the instrumentations of http, the framework and Nest, started before Nest is loaded. */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

export function startInstrumentations(require, { adapter, ratio, endpoint, esm, all }) {
  if (esm) register(pathToFileURL(require.resolve('@opentelemetry/instrumentation/hook.mjs')).href);
  const { NodeSDK } = require('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler } = require('@opentelemetry/sdk-trace-base');
  const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
  const { NestInstrumentation } = require('@opentelemetry/instrumentation-nestjs-core');
  const framework = () => {
    if (adapter === 'fastify')
      return new (require('@fastify/otel').FastifyOtelInstrumentation)({ registerOnInitialization: true });
    return new (require('@opentelemetry/instrumentation-express').ExpressInstrumentation)();
  };
  const sdk = new NodeSDK({
    serviceName: 'bench',
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }))],
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: all
      ? require('@opentelemetry/auto-instrumentations-node').getNodeAutoInstrumentations()
      : [new HttpInstrumentation(), framework(), new NestInstrumentation()],
  });
  sdk.start();
  return () => sdk.shutdown();
}
