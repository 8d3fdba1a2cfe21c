// Offers traces to `otel-instrument view` at a fixed rate, over OTLP/HTTP, with a reader of the page beside it. Prints what the
// store kept and evicted, its memory, and how long the event loop of the viewer and the requests of the page took.
//
//   node bench/viewer/soak.mjs [--seconds 60] [--rate 5000] [--traces 50000] [--size 64MB]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '5000' },
    traces: { type: 'string', default: '50000' },
    size: { type: 'string', default: '64MB' },
    save: { type: 'string' },
  },
});
const [seconds, rate, traces] = [Number(values.seconds), Number(values.rate), Number(values.traces)];
const SENDS_PER_SECOND = 20;
const perTrace = Math.round((rate * seconds) / traces);
const perSend = Math.round(rate / SENDS_PER_SECOND);

process.on('exit', () => {
  viewer.kill();
  idle?.kill();
});
const viewer = spawn(
  process.execPath,
  [
    '--require',
    join(ROOT, 'bench/viewer/loop-delay.cjs'),
    join(ROOT, 'dist/lib/command/main.js'),
    'view',
    '--quiet',
    '--port=0',
    '--http-port=0',
    '--grpc-port=0',
    `--size=${values.size}`,
    ...(values.save ? ['--save', values.save] : []),
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
let output = '';
let idle;
let errors = '';
viewer.stdout.setEncoding('utf8').on('data', (text) => (output += text));
viewer.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
while (!/Start your services/.test(output)) await pause(20);
const page = /page +(\S+)/.exec(output)[1];
const endpoint = /OTLP over HTTP +(\S+)/.exec(output)[1];

// What a process that does nothing is held up by: the rest of the machine.
idle = spawn(
  process.execPath,
  [
    '--require',
    join(ROOT, 'bench/viewer/loop-delay.cjs'),
    '-e',
    "process.on('SIGINT', () => process.exit()); setInterval(() => {}, 1000)",
  ],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
let idleErrors = '';
idle.stderr.setEncoding('utf8').on('data', (text) => (idleErrors += text));

const stream = new AbortController();
let messages = 0;
const following = followChanges();
const latencies = [];
let unread = 0;
const reading = setInterval(readList, 500);
const started = performance.now();
let sent = 0;
let failed = 0;
const inFlight = new Set();
while (sent < rate * seconds) {
  const due = started + (sent / rate) * 1000;
  if (due > performance.now()) await pause(due - performance.now());
  const sending = send(sent, perSend).catch(() => failed++);
  inFlight.add(sending);
  void sending.finally(() => inFlight.delete(sending));
  sent += perSend;
}
await Promise.all(inFlight);
const took = (performance.now() - started) / 1000;
clearInterval(reading);
const { counts } = await (await fetch(`${page}/api/traces?limit=1`)).json();
stream.abort();
await following;
const ended = performance.now();
viewer.kill('SIGINT');
await once(viewer, 'exit');
const measured = measuredIn(errors);
const endedAfter = Math.round(performance.now() - ended);
idle.kill('SIGINT');
await once(idle, 'exit');
const machine = measuredIn(idleErrors);
const megabytes = (bytes) => `${Math.round(bytes / 1024 ** 2)} MB`;
latencies.sort((one, other) => one - other);
console.log(
  `offered   ${sent} spans, ${Math.round(sent / perTrace)} traces in ${took.toFixed(1)} s; ${failed} requests failed`,
);
console.log(
  `store     ${counts.traces} traces, ${counts.spans} spans, ${megabytes(counts.bytes)} of ${megabytes(counts.maxBytes)}`,
);
console.log(`left      ${counts.evictedTraces} traces evicted, ${counts.droppedSpans} spans dropped`);
console.log(`memory    ${megabytes(measured.heapUsed)} heap in use at the end, ${megabytes(measured.rss)} RSS at most`);
console.log(
  `cpu       ${Math.round((measured.cpu / took) * 100)} % of one core; longest garbage collection ${measured.gc} ms`,
);
console.log(
  `loop      p50 ${measured.p50} ms, p99 ${measured.p99} ms, longest ${measured.max} ms (sampled every 5 ms)`,
);
console.log(
  `turns     p99 ${measured.turnP99} ms, longest ${measured.turnMax} ms of CPU time between two turns of the loop, all threads`,
);
console.log(
  `idle      p50 ${machine.p50} ms, p99 ${machine.p99} ms, longest ${machine.max} ms in a process that does nothing`,
);
console.log(
  `page      ${latencies.length} lists (${unread} failed), p50 ${at(0.5)} ms, longest ${at(1)} ms; ${messages} messages of changes`,
);
console.log(`end       ${endedAfter} ms after Ctrl+C`);

function measuredIn(text) {
  return JSON.parse(/measured (.*)/.exec(text)[1]);
}

function at(share) {
  return Math.round(latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))]);
}

async function readList() {
  const asked = performance.now();
  try {
    await (await fetch(`${page}/api/traces?limit=50`)).arrayBuffer();
    latencies.push(performance.now() - asked);
  } catch {
    unread++;
  }
}

async function followChanges() {
  try {
    const { body } = await fetch(`${page}/api/stream`, { signal: stream.signal });
    for await (const chunk of body) messages += Buffer.from(chunk).toString().split('event: change').length - 1;
  } catch (error) {
    if (!stream.signal.aborted) throw error;
  }
}

async function send(from, count) {
  const byService = new Map();
  for (let number = from; number < from + count; number++) {
    const service = `service-${number % perTrace}`;
    byService.set(service, [...(byService.get(service) ?? []), spanOf(number)]);
  }
  const resourceSpans = Array.from(byService, ([service, spans]) => ({
    resource: { attributes: [attribute('service.name', service), attribute('host.name', 'h1')] },
    scopeSpans: [{ scope: { name: 'soak' }, spans }],
  }));
  const response = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`status ${response.status}`);
}

function spanOf(number) {
  const start = 1_700_000_000_000_000_000n + BigInt(number) * 200_000n;
  return {
    traceId: (Math.floor(number / perTrace) + 1).toString(16).padStart(32, '0'),
    spanId: (number + 1).toString(16).padStart(16, '0'),
    ...(number % perTrace > 0 && { parentSpanId: number.toString(16).padStart(16, '0') }),
    name: `GET /api/orders/:id/${number % 40}`,
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 5_000_000n),
    attributes: [
      attribute('http.request.method', 'GET'),
      attribute('http.route', '/api/orders/:id'),
      attribute('url.path', `/api/orders/${number}`),
      { key: 'http.response.status_code', value: { intValue: '200' } },
      attribute('user.id', `u-${number % 1000}`),
      attribute('order.id', `o-${number}`),
    ],
    status: number % 100 === 0 ? { code: 2, message: 'failed' } : {},
  };
}

function attribute(key, value) {
  return { key, value: { stringValue: value } };
}

function pause(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
