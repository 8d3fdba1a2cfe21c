// Compares the requests per second of a traced service with hostile headers and with an unused header of the same length:
// `node bench/hostile/run.mjs [dist] [requests]`. Client and service are two processes on loopback; rounds alternate.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(import.meta.url);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), count = '100000', role = 'client'] =
  process.argv.slice(2);
const ROUNDS = 10;
const CLIENTS = 16;
const LENGTH = 15_000;

const filled = (text) => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);
const TRACE_PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const HEADERS = {
  'as many bytes in an unused header': { 'x-filler': filled('k=%,') },
  'baggage: k=%,…': { baggage: filled('k=%,') },
  'baggage: k=%FF,…': { baggage: filled('k=%FF,') },
  'baggage of 64 long entries': { baggage: Array.from({ length: 64 }, (_, i) => `k${i}=${'v'.repeat(120)}`).join(',') },
  'as many bytes, below a caller': { traceparent: TRACE_PARENT, 'x-filler': filled(',') },
  'tracestate: ,…': { traceparent: TRACE_PARENT, tracestate: filled(',') },
  traceparent: { traceparent: filled('00-') },
};

if (role === 'service') serve();
else await measure();

function serve() {
  const require = createRequire(import.meta.url);
  const { context, ROOT_CONTEXT } = require('@opentelemetry/api');
  const { openSpan, startTelemetry } = require(path.resolve(dist, 'lib/index.js'));
  const { extractRequest } = require(path.resolve(dist, 'lib/propagation/carrier/carriers.js'));
  startTelemetry({ serviceName: 'bench', environment: 'development', exporter: 'none', sampling: { ratio: 0 } });
  const server = createServer((incoming, response) => {
    const open = openSpan({ name: 'GET', parent: extractRequest(ROOT_CONTEXT, incoming.headers) });
    open.run(() => response.end(String(context.active() !== ROOT_CONTEXT)));
    open.end();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

async function measure() {
  const service = spawn(process.execPath, [file, dist, count, 'service'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [port] = await once(service, 'message');
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const names = Object.keys(HEADERS);
  const each = Math.ceil(Number(count) / ROUNDS);
  const millis = Object.fromEntries(names.map((name) => [name, 0]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const taken = await load(port, agent, HEADERS[name], round === 0 ? 500 : each);
      // The first round warms up.
      if (round > 0) millis[name] += taken;
    }
  }
  service.kill();
  console.log(`\n${each * ROUNDS} requests each, ${CLIENTS} connections, Node ${process.versions.node}\n`);
  console.log('| header | requests per second | × |');
  console.log('|---|---:|---:|');
  const likeOf = (name) => names[name.startsWith('tracestate') ? names.indexOf('as many bytes, below a caller') : 0];
  const perSecond = (name) => (each * ROUNDS * 1000) / millis[name];
  for (const name of names) {
    console.log(
      `| \`${name}\` | ${perSecond(name).toFixed(0)} | ${(perSecond(name) / perSecond(likeOf(name))).toFixed(2)} |`,
    );
  }
}

async function load(port, agent, headers, requests) {
  let left = requests;
  const start = performance.now();
  const client = async () => {
    while (left-- > 0) await ask(port, agent, headers);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return performance.now() - start;
}

function ask(port, agent, headers) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, headers }, (response) => {
      response.resume().on('end', resolve);
    });
    sent.on('error', reject).end();
  });
}
