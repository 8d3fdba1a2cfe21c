import { renderWaterfall, startReceiver, startViewer, type TraceSpan, type TraceStore } from 'otel-instrument/viewer';
import { DEMO_TOKEN, placeOrder, STORY, type StoryRequest } from './requests';
import { type Services, startServices } from './services';
import { hasEveryParent, TracePrinter } from './trace-printer';

/** `--view`, or `--view=PORT` for another port of the page. */
const VIEW = process.argv.find((argument) => /^--view(?:=\d+)?$/.test(argument));
const KEEP = process.argv.includes('--keep');
const color = process.stdout.isTTY && !process.env['NO_COLOR'];

/** Where the services send their traces. */
interface Backend {
  readonly store: TraceStore;
  readonly endpoint: string;
  /** The address of the page, with `--view`. */
  readonly page?: string;
  close(): Promise<void>;
}

/** Starts the services, sends the four requests, prints their traces, and stops the services. */
async function main(): Promise<void> {
  const backend = await (VIEW ? startPage(Number(VIEW.split('=')[1] ?? 4319)) : startStore());
  if (backend.page) print(`Traces will be on this page: ${backend.page}`);
  print('Starting seven services, each in its own process …');
  const services = await startServices(__dirname, {
    NODE_ENV: 'development',
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    // The page shows log lines beside the spans.
    ...(VIEW && { OTEL_LOGS_EXPORTER: 'otlp', OTEL_BLRP_SCHEDULE_DELAY: '100' }),
  });
  try {
    for (const request of STORY) await sendAndPrint(request, services, backend);
    if (KEEP || VIEW) await keep(services, backend);
  } finally {
    await services.stop();
    await backend.close();
  }
}

async function startStore(): Promise<Backend> {
  const receiver = await startReceiver({ port: 0 });
  return { endpoint: receiver.url, store: receiver.store, close: () => receiver.close() };
}

async function startPage(port: number): Promise<Backend> {
  const viewer = await startViewer({ port, httpPort: 0, grpcPort: 0 });
  return { endpoint: viewer.httpUrl, page: viewer.url, store: viewer.store, close: () => viewer.close() };
}

async function sendAndPrint(request: StoryRequest, services: Services, { store }: Backend): Promise<void> {
  const seen = traceIds(store);
  const { status, body } = await placeOrder(services.gatewayUrl, request.body);
  const spans = await store.waitFor(
    (trace) => !seen.has(trace[0]?.traceId ?? '') && isComplete(trace, request.lastSpans),
    { timeoutMillis: 20_000 },
  );
  print(`\n── ${request.title}: POST /api/orders → ${status} ${JSON.stringify(body)}\n`);
  print(renderWaterfall(spans, { color }));
}

async function keep({ gatewayUrl }: Services, { store, page }: Backend): Promise<void> {
  print(`${page ? `\nLook at these traces: ${page}\n` : ''}
The services keep running. Place an order:

  curl -s ${gatewayUrl}/api/orders -H 'content-type: application/json' \\
    -H 'authorization: Bearer ${DEMO_TOKEN}' \\
    -d '{"customerId":"c-1","items":[{"productId":"tea","quantity":1}]}'

Products: tea, cup, kettle (slow), matcha (slow elsewhere), teapot (fails). Each trace is printed here when it is complete; Ctrl+C ends all.`);
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const stopPrinting = new TracePrinter(store, (waterfall) => print(`\n${waterfall}`), color).start();
  await stopped;
  stopPrinting();
}

/** Whether every named span and the parent of every span has arrived. */
function isComplete(spans: readonly TraceSpan[], names: readonly string[]): boolean {
  return names.every((name) => spans.some((span) => span.name === name)) && hasEveryParent(spans);
}

const traceIds = (store: TraceStore): Set<string> => new Set(store.traces().map((spans) => spans[0]?.traceId ?? ''));

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
