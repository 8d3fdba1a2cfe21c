// What a request costs by who decides about its trace: `node bench/tail/modes.mjs [dist] [--json]`. A request is a root with seven
// calls below it. Each case has its own process, which exports over OTLP to a receiver in another one. The costs are CPU time of
// the service per request, export included: the median of five rounds, and the ratio to the head ratio 1 without tail sampling.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const CASES = {
  'process, ratio 1': { ratio: 1 },
  'process, ratio 0.1': { ratio: 0.1 },
  'process, ratio 0.1, tail': { ratio: 0.1, tail: true },
  'collector, ratio 0.1': { ratio: 0.1, mode: 'collector' },
};
const ROUNDS = 5;
const REQUESTS = 20_000;
const CALLS = 7;

const file = fileURLToPath(import.meta.url);
const args = process.argv.slice(2);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), only, url] = args.filter(
  (arg) => arg !== '--json',
);

if (only === 'receive') receive();
else if (only) console.log(JSON.stringify(await measure(CASES[only])));
else await report();

async function measure(sampling) {
  const { instrument, openSpan, startTelemetry } = createRequire(import.meta.url)(`${dist}/lib/index.js`);
  const telemetry = startTelemetry({
    serviceName: 'bench',
    environment: 'production',
    exporter: { endpoint: url },
    batch: { maxQueueSize: 1_000_000 },
    sampling,
  });
  const read = instrument({ name: 'read_stock', args: ['order'] }, (order) => order);
  const request = (order) => {
    const open = openSpan({
      name: 'GET /orders',
      kind: 1,
      attributes: { 'http.request.method': 'GET', 'order.id': order },
    });
    open.run(() => {
      for (let call = 0; call < CALLS; call++) read(order);
    });
    open.end();
  };
  const micros = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let order = 0; order < REQUESTS; order++) {
      request(order);
      if (order % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
    }
    await telemetry.flush();
    const { user, system } = process.cpuUsage(before);
    // The first round compiles.
    if (round > 0) micros.push((user + system) / REQUESTS);
  }
  await telemetry.shutdown();
  return { micros: micros.toSorted((a, b) => a - b)[ROUNDS >> 1], counts: telemetry.counts };
}

function receive() {
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.once('disconnect', () => process.exit(0));
}

async function report() {
  const receiver = fork(file, [dist, 'receive']);
  const [port] = await once(receiver, 'message');
  const results = Object.fromEntries(
    Object.keys(CASES).map((name) => {
      const command = [file, dist, name, `http://127.0.0.1:${port}`];
      return [name, JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))];
    }),
  );
  receiver.disconnect();
  if (args.includes('--json')) return console.log(JSON.stringify(results, undefined, 2));
  const [{ micros: most }] = Object.values(results);
  for (const [name, { micros, counts }] of Object.entries(results)) {
    const lost = counts.failed + counts.dropped;
    console.log(
      `${name.padEnd(26)}${micros.toFixed(1).padStart(8)} µs ${(micros / most).toFixed(2).padStart(6)} × ${String(counts.exported).padStart(9)} exported ${lost} lost`,
    );
  }
}
