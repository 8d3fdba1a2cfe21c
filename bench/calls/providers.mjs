/** Registers a provider for one state. Each function returns how to run the calls and how many spans they produced. */
const NOTHING = { inside: (work) => work(), ended: async () => 0, provider: 'none' };

/** A processor that drops every span. */
function dropping() {
  let ended = 0;
  return {
    processor: { onStart() {}, onEnd: () => void ended++, forceFlush: async () => {}, shutdown: async () => {} },
    ended: async () => ended,
  };
}

/** An exporter that succeeds at once. */
function instantExporter() {
  let exported = 0;
  return {
    exporter: {
      export(spans, done) {
        exported += spans.length;
        done({ code: 0 });
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    exported: () => exported,
  };
}

/** Runs the calls below a local root span that is not sampled. */
function belowUnsampled(api) {
  const parent = api.trace.getTracer('bench').startSpan('parent');
  if (parent.isRecording()) throw new Error('Expected a parent that does not record, got one that records.');
  return (work) => api.context.with(api.trace.setSpan(api.context.active(), parent), work);
}

/** OpenTelemetry's SDK, registered without this package. */
export function stockSdk(require, state) {
  if (state === 'none') return NOTHING;
  const api = require('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
  const sdk = sdkOf(require);
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const drop = dropping();
  const instant = instantExporter();
  const processor = state === 'batch' ? sdk.batch(instant.exporter) : drop.processor;
  const { AlwaysOffSampler, ParentBasedSampler } = sdk.module;
  const sampler = state === 'unsampled' ? { sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) } : {};
  const provider = new sdk.Provider({ spanProcessors: [processor], ...sampler });
  api.trace.setGlobalTracerProvider(provider);
  if (state === 'filtered') require('otel-instrument').setFilter('off');
  return {
    provider: 'stock SDK',
    inside: state === 'unsampled' ? belowUnsampled(api) : NOTHING.inside,
    async ended() {
      await provider.forceFlush();
      return state === 'batch' ? instant.exported() : drop.ended();
    },
  };
}

function sdkOf(require) {
  try {
    const module = require('@opentelemetry/sdk-trace-base');
    const batch = (exporter) => new module.BatchSpanProcessor(exporter);
    return { module, Provider: module.BasicTracerProvider, batch };
  } catch {
    const module = require('@opentelemetry/sdk-trace');
    const batch = (exporter) => new module.BatchSpanProcessor({ exporter });
    return { module, Provider: module.TracerProvider, batch };
  }
}

/** This package, started as an application does, or with the engine registered directly if the state needs another provider. */
export function ourEngine(require, state) {
  if (state === 'none') return NOTHING;
  const api = require('@opentelemetry/api');
  const { startTelemetry } = require('otel-instrument');
  const drop = dropping();
  const instant = instantExporter();
  const ratio = state === 'unsampled' ? 0 : 1;
  const telemetry = startTelemetry({
    serviceName: 'bench',
    environment: 'bench',
    exporter: state === 'batch' ? instant.exporter : 'none',
    spanProcessors: state === 'batch' ? [] : [drop.processor],
    sampling: { ratio },
    ...(state === 'filtered' ? { filter: 'off' } : {}),
  });
  let flush = () => telemetry.flush();
  let provider = 'ours, by startTelemetry';
  const { EngineTracerProvider } = require('../dist/lib/engine/tracer-provider.js');
  if (!(api.trace.getTracerProvider().getDelegate() instanceof EngineTracerProvider)) {
    const { headSampler } = require('../dist/lib/sampling/head/head-sampler.js');
    const processor = state === 'batch' ? sdkOf(require).batch(instant.exporter) : drop.processor;
    const own = new EngineTracerProvider({ spanProcessors: [processor], sampler: headSampler({ ratio }, 'bench', {}) });
    api.trace.disable();
    api.trace.setGlobalTracerProvider(own);
    flush = () => own.forceFlush();
    provider = 'ours, by hand';
  }
  return {
    provider,
    inside: state === 'unsampled' ? belowUnsampled(api) : NOTHING.inside,
    async ended() {
      await flush();
      return state === 'batch' ? instant.exported() : drop.ended();
    },
  };
}

/** dd-trace has its own tracer and sends to an agent. It has no hook that drops spans. */
export function datadog(require, state, agent) {
  const tracer = require('dd-trace');
  if (state === 'none') return NOTHING;
  if (state === 'dropping') throw new Error('not available: dd-trace has no span processors');
  tracer.init({
    url: agent,
    service: 'bench',
    startupLogs: false,
    plugins: false,
    runtimeMetrics: false,
    remoteConfig: { enabled: false },
    telemetry: { enabled: false },
    ...(state === 'unsampled' ? { sampleRate: 0 } : {}),
  });
  const parent = tracer.startSpan('parent');
  return {
    provider: 'dd-trace',
    inside: state === 'unsampled' ? (work) => tracer.scope().activate(parent, work) : NOTHING.inside,
    ended: async () => Number.NaN,
  };
}
