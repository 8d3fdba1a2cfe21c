// Sends spans through the whole pipeline to a local receiver: `node worker.mjs <JSON>` prints the number of started spans,
// the counts that the pipeline reports, and memory. `way` is `ours`, `sdk`, or `sdk-` with the length of its queue.
// The load is `perSecond` spans for some `seconds`, or a `burst` in one turn. The receiver refuses connections for `away` seconds.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { folder, way, endpoint, perSecond, burst, away, seconds } = JSON.parse(process.argv[2]);
const require = createRequire(join(folder, 'package.json'));
const api = require('@opentelemetry/api');

const { counts, finish } = way === 'ours' ? ours() : sdk(Number(way.split('-')[1] ?? 2048));
const tracer = api.trace.getTracer('bench');

send(2000);
await sleep(1500);
globalThis.gc();
const idle = process.memoryUsage.rss();
let peak = idle;
let started = 2000;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);

const start = performance.now();
const cpu = process.cpuUsage();
if (burst) {
  send(burst);
  started += burst;
  peak = Math.max(peak, process.memoryUsage.rss());
  await sleep(3000);
} else {
  if (away) await fetch(`${endpoint}/away?millis=${away * 1000}`);
  await sendAtRate();
}
const took = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
if (away) await returnOfReceiver();
await finish();
peak = Math.max(peak, process.memoryUsage.rss());
clearInterval(watch);
console.log(
  JSON.stringify({
    started,
    perSecond: ((started - 2000) / took) * 1000,
    counts: counts(),
    microsPerSpan: (user + system) / (started - 2000),
    peakMebibytes: (peak - idle) / 2 ** 20,
  }),
);
process.exit(0);

function send(count) {
  for (let index = 0; index < count; index++) {
    tracer.startSpan('Orders.create', { attributes: { 'order.id': `o-${index}`, quantity: 2 } }).end();
  }
}

/** Starts the spans due every two milliseconds. If the loop falls behind it starts fewer, and the reached rate is reported. */
async function sendAtRate() {
  const from = performance.now();
  let sent = 0;
  for (let now = from; now - from < seconds * 1000; now = performance.now()) {
    const due = Math.min(Math.floor(((now - from) / 1000) * perSecond) - sent, perSecond / 50);
    send(due);
    sent += due;
    await sleep(2);
  }
  started += sent;
}

/** Waits until all spans are sent. Retries are up to 5 s apart. */
async function returnOfReceiver() {
  for (let waited = 0; waited < 20_000 && counts().pending !== 0; waited += 100) await sleep(100);
}

function ours() {
  const { startTelemetry } = require('otel-instrument');
  const telemetry = startTelemetry({
    serviceName: 'bench',
    environment: 'bench',
    exporter: { endpoint },
    sampling: { ratio: 1 },
    shutdownTimeoutMillis: 30_000,
  });
  return { counts: () => telemetry.counts, finish: () => telemetry.shutdown() };
}

/** The SDK's processor reports dropped spans through `diag` when its queue has room again. */
function sdk(maxQueueSize) {
  const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
  const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
  let dropped = 0;
  const warn = (message) => (dropped += Number(/^Dropped (\d+) spans/.exec(message)?.[1] ?? 0));
  const quiet = () => undefined;
  api.diag.setLogger({ error: quiet, warn, info: quiet, debug: quiet, verbose: quiet }, api.DiagLogLevel.WARN);
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
  const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize })] });
  api.trace.setGlobalTracerProvider(provider);
  return { counts: () => ({ dropped }), finish: () => provider.forceFlush().then(() => provider.shutdown()) };
}
