// Traces one call with parts of the installed OpenTelemetry, sends the spans to the receiver at
// OTEL_EXPORTER_OTLP_ENDPOINT, and prints its observations: node traced.cjs <scenario> <provider>
const { context, propagation, trace } = require('@opentelemetry/api');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { B3Propagator } = require('@opentelemetry/propagator-b3');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { instrument, startTelemetry } = require('otel-instrument');
const { EngineTracerProvider } = require('otel-instrument/sdk');

const sdk = loadSdk();
const [scenario, provider] = process.argv.slice(2);

function loadSdk() {
  try {
    return require('@opentelemetry/sdk-trace');
  } catch {
    // The repository around the fixture has this package, too: it must come last.
    return require('@opentelemetry/sdk-trace-base');
  }
}

/** Version 3 takes an options object, version 2 the exporter. */
const processorOf = (Processor, exporter) => new Processor('TracerProvider' in sdk ? { exporter } : exporter);

/** Uses the resource of a span as a processor of the application may do. */
class ResourceReader {
  seen = [];
  onStart() {}
  onEnd({ resource }) {
    this.seen.push(resource);
  }
  async forceFlush() {}
  async shutdown() {}
  async report() {
    const [resource] = this.seen;
    const theirs = resourceFromAttributes({ 'service.name': 'theirs', late: Promise.resolve('arrived') });
    const over = resource.merge(theirs);
    const under = theirs.merge(resource);
    const pending = [resource, over, under].map(({ asyncAttributesPending }) => asyncAttributesPending);
    await Promise.all([resource, over, under].map((each) => each.waitForAsyncAttributes?.()));
    return {
      pending,
      own: pick(resource.attributes),
      over: pick(over.attributes),
      under: pick(under.attributes),
      raw: resource.getRawAttributes().some(([name]) => name === 'team'),
    };
  }
}

const pick = (attributes) => ['service.name', 'team', 'late'].map((name) => attributes[name] ?? null);

const work = instrument({ name: 'work', args: ['orderId', 'password'] }, async () => {
  const headers = {};
  propagation.inject(context.active(), headers);
  await Promise.resolve();
  await instrument({ name: 'inner' }, async () => trace.getActiveSpan().setAttribute('by_the_api', true))();
  return headers;
});

const SCENARIOS = {
  async provider() {
    const reader = new ResourceReader();
    const telemetry = startTelemetry({
      serviceName: 'orders',
      resource: { team: 'blue' },
      provider,
      spanProcessors: [reader],
    });
    await work('o-7', 's3cret');
    await telemetry.shutdown();
    return { resource: await reader.report() };
  },

  async parts() {
    const memory = new sdk.InMemorySpanExporter();
    const asked = [];
    const root = new sdk.TraceIdRatioBasedSampler(1);
    const sampler = new sdk.ParentBasedSampler({
      root: {
        shouldSample: (...args) => asked.push(args[2]) && root.shouldSample(...args),
        toString: () => root.toString(),
      },
    });
    const telemetry = startTelemetry({
      serviceName: 'orders',
      provider,
      exporter: new OTLPTraceExporter(),
      spanProcessors: [processorOf(sdk.SimpleSpanProcessor, memory)],
      sampling: { sampler },
      propagators: [new B3Propagator()],
    });
    const headers = await work('o-7', 's3cret');
    await telemetry.flush();
    const finished = memory.getFinishedSpans().map(({ name }) => name);
    await telemetry.shutdown();
    return { headers: Object.keys(headers), asked, finished };
  },

  /** The engine without startTelemetry, with all other parts from OpenTelemetry. */
  async engine() {
    const resource = resourceFromAttributes({ 'service.name': 'orders', late: Promise.resolve('arrived') });
    const running = new EngineTracerProvider({
      resource,
      spanProcessors: [processorOf(sdk.BatchSpanProcessor, new OTLPTraceExporter())],
    });
    running.getTracer('theirs').startSpan('work').end();
    await running.forceFlush();
    await running.shutdown();
    return {};
  },
};

SCENARIOS[scenario]().then((seen) => console.log(JSON.stringify(seen)));
