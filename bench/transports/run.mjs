// Compares the throughput of producers and consumers with and without telemetry, on each transport of Nest:
//   eval "$(.ci/brokers start /tmp/brokers)" && npm run build && node bench/transports/run.mjs
// A client sends requests to a service in another process; both have telemetry, or neither. Messages per second depend on
// the broker. Messages per second of processor time show the cost of one side.
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fixture, versionsOf } from '../fixtures.mjs';
import { machine } from '../machine.mjs';
import { start } from '../processes.mjs';
import { startReceiver } from '../receiver.mjs';
import statistics from '../report/statistics.cjs';
import table from '../report/table.cjs';
import { VARIABLES } from './options.mjs';

const { median, medianRatio } = statistics;
const FIXTURE = '../spec/integration/transports/12';
const APP = fileURLToPath(new URL('app.mjs', import.meta.url));
const PROTO = fileURLToPath(new URL('../../spec/integration/transports/app/orders.proto', import.meta.url));
const CONCURRENCY = 32;
/** The ratio of traces that are recorded; without telemetry, the application does not import the module. */
const WAYS = { without: undefined, '10 %': 0.1, '100 %': 1 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    warm: { type: 'string', default: '6' },
    dist: { type: 'string', default: fileURLToPath(new URL('../../dist', import.meta.url)) },
  },
});
const transports = positionals.length > 0 ? positionals : Object.keys(VARIABLES);
const { folder, reason } = fixture(FIXTURE, values.dist);
if (!folder) throw new Error(reason);

const rows = [];
for (const transport of transports) {
  rows.push(rowOf(transport, await measure(transport).catch(({ message }) => ({ reason: message }))));
}
const { cores, platform, loadAtStart } = machine();
console.log(`
Node ${process.versions.node}, Nest ${versionsOf(FIXTURE)['@nestjs/microservices']}, ${cores} cores, ${platform}, load at start ${loadAtStart}, \
${values.rounds} rounds of ${values.seconds} s, ${CONCURRENCY} requests at a time

${table.markdownTable(
  [
    'transport',
    'requests/s without',
    '10 %',
    '100 %',
    'per processor second: producer 10 %',
    'producer 100 %',
    'consumer 10 %',
    'consumer 100 %',
  ],
  rows,
)}
`);

function rowOf(transport, results) {
  if (results.reason) return [transport, results.reason, ...Array.from({ length: 6 }, () => '–')];
  const of = (way, measured) => results[way].map((each) => each[measured]);
  const ratio = (way, measured) => table.ratio(medianRatio(of(way, measured), of('without', measured)));
  return [
    transport,
    Math.round(median(of('without', 'perSecond'))),
    ...['perSecond', 'producer', 'consumer'].flatMap((measured) => [ratio('10 %', measured), ratio('100 %', measured)]),
  ];
}

/** The results of each setup, by round. Setups take turns, so that other load on the machine slows all of them. */
async function measure(transport) {
  const variable = VARIABLES[transport];
  if (variable && !process.env[variable]) return { reason: `${variable} is not set` };
  const results = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [way, ratio] of Object.entries(WAYS)) results[way].push(await measureOnce(transport, ratio));
  }
  return results;
}

async function measureOnce(transport, ratio) {
  const receiver = await startReceiver();
  const address = { name: `bench-${process.pid}-${Date.now().toString(36)}`, port: await freePort(), protoPath: PROTO };
  const config = { folder, transport, ratio, endpoint: receiver.url, concurrency: CONCURRENCY, address };
  const apps = [];
  const launch = async (role) => {
    const app = start(process.execPath, [APP, JSON.stringify({ ...config, role })]);
    apps.push(app);
    await app.line('ready', 60_000);
    return app;
  };
  try {
    if (transport === 'kafka') await createTopics([`${address.name}.quote`, `${address.name}.quote.reply`]);
    const service = await launch('service');
    const client = await launch('client');
    // The JIT needs seconds to optimize traced code on a busy machine.
    await ask(client, `run ${values.warm}`, 'answered');
    const before = [await usage(client), await usage(service)];
    const { answered, seconds } = JSON.parse(await ask(client, `run ${values.seconds}`, 'answered'));
    const [producer, consumer] = [(await usage(client)) - before[0], (await usage(service)) - before[1]];
    return { perSecond: answered / seconds, producer: answered / producer, consumer: answered / consumer };
  } finally {
    for (const app of apps) await app.stop();
    await receiver.stop();
  }
}

/** Creates the topics first: a consumer that finds no topic waits for seconds before it tries again. */
async function createTopics(topics) {
  const { Kafka } = createRequire(join(folder, 'package.json'))('kafkajs');
  const admin = new Kafka({ brokers: process.env.KAFKA_BROKERS.split(','), logLevel: 1 }).admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic })) });
  await admin.disconnect();
}

async function ask(app, command, answer) {
  app.child.stdin.write(`${command}\n`);
  return (await app.line(`${answer} `, 60_000)).slice(answer.length + 1);
}

async function usage(app) {
  return Number(await ask(app, 'usage', 'usage'));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
