// The cost of a traced unary gRPC call, client and server together: `node bench/grpc/run.mjs [dist]`. Each measurement has its
// own process, which calls itself on loopback. It shows medians of interleaved rounds. Compare the ratios, not the times.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const CALLS = 4000;
const CLIENTS = 16;

/** The ratio of sampled traces; no interceptors if `undefined`. */
const WAYS = {
  bare: undefined,
  'interceptors, 0 % sampled': 0,
  'interceptors, 10 % sampled': 0.1,
  'interceptors, 100 % sampled': 1,
};

const file = fileURLToPath(import.meta.url);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), way] = process.argv.slice(2);

if (way) console.log(await measure(WAYS[way]));
else report();

async function measure(ratio) {
  const require = createRequire(import.meta.url);
  const { Client, credentials, Server, ServerCredentials } = require('@grpc/grpc-js');
  const { grpcClientInterceptor, grpcServerInterceptor, startTelemetry } = require(path.resolve(dist, 'lib/index.js'));
  const isTraced = ratio !== undefined;
  const seen = { onStart() {}, onEnd: () => (spans += 1), forceFlush: async () => {}, shutdown: async () => {} };
  let spans = 0;
  if (isTraced) {
    startTelemetry({
      serviceName: 'bench',
      environment: 'development',
      exporter: 'none',
      sampling: { ratio },
      spanProcessors: [seen],
    });
  }
  const bytes = (value) => value;
  const definition = { path: '/bench.Echo/Echo', requestStream: false, responseStream: false };
  const coding = {
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
  const server = new Server(isTraced ? { interceptors: [grpcServerInterceptor()] } : {});
  server.addService({ echo: { ...definition, ...coding } }, { echo: ({ request }, answer) => answer(null, request) });
  const port = await new Promise((resolve, reject) => {
    const bound = (error, free) => (error ? reject(error) : resolve(free));
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
  });
  const options = isTraced ? { interceptors: [grpcClientInterceptor()] } : {};
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  const body = Buffer.from('an order');
  const call = () =>
    new Promise((resolve, reject) => {
      const answered = (error) => (error ? reject(error) : resolve());
      client.makeUnaryRequest(definition.path, bytes, bytes, body, answered);
    });
  const run = async (count) => {
    const one = async () => {
      for (let index = 0; index < count / CLIENTS; index++) await call();
    };
    await Promise.all(Array.from({ length: CLIENTS }, one));
  };
  await run(CALLS);
  const times = [];
  for (let batch = 0; batch < 5; batch++) {
    // Processor time, including garbage collection, because other processes may share the machine.
    const start = process.cpuUsage();
    await run(CALLS);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / CALLS);
  }
  client.close();
  server.forceShutdown();
  if (ratio === 1 && spans !== CALLS * 12) throw new Error(`Expected ${CALLS * 12} spans, got ${spans}.`);
  return median(times);
}

function report() {
  const names = Object.keys(WAYS);
  const rounds = Array.from({ length: ROUNDS }, () => names.map(measureApart));
  const times = names.map((_, index) => median(rounds.map((round) => round[index])));
  console.log(`\nA unary call, ${CLIENTS} at a time, Node ${process.versions.node}\n`);
  console.log('| way | µs of processor time | × bare |');
  console.log('|---|---:|---:|');
  for (const [index, name] of names.entries()) {
    console.log(`| ${name} | ${times[index].toFixed(0)} | ${(times[index] / times[0]).toFixed(2)} |`);
  }
}

function measureApart(name) {
  return Number(execFileSync(process.execPath, [file, dist, name], { encoding: 'utf8' }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
