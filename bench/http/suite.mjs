/** The throughput of a Nest service, traced in several ways, under load from another process, in interleaved rounds. */
import { fileURLToPath } from 'node:url';
import { fixture, versionsOf } from '../fixtures.mjs';
import { measureApart, start } from '../processes.mjs';
import { roundsWithin } from '../rounds.mjs';
import { profileArguments } from '../profile.mjs';
import { startReceiver } from '../receiver.mjs';

const APP = fileURLToPath(new URL('app.mjs', import.meta.url));
const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));
const CONNECTIONS = 32;
const MOST_ROUNDS = 3;

export const WAYS = {
  bare: { way: 'bare', ratio: 0, title: 'bare' },
  floor: { way: 'floor', ratio: 0, title: 'bare, with `storage.run({}, next)` in a middleware' },
  'module ignored': { way: 'module', ratio: 0, ignore: ['/**'], title: 'TelemetryModule, every request ignored' },
  'module 0': { way: 'module', ratio: 0, title: 'TelemetryModule, 0 %' },
  'module 10': { way: 'module', ratio: 0.1, title: 'TelemetryModule, 10 %' },
  'module 100': { way: 'module', ratio: 1, title: 'TelemetryModule, 100 %' },
  'module 100 parts': {
    way: 'module',
    ratio: 1,
    lifecycle: true,
    title: 'TelemetryModule, 100 %, parts of Nest as spans',
  },
  'auto 10': { way: 'auto', ratio: 0.1, title: 'auto-instrumentations, 10 %' },
  'auto 100': { way: 'auto', ratio: 1, title: 'auto-instrumentations, 100 %' },
  'auto+nestjs-otel 100': { way: 'auto+nestjs-otel', ratio: 1, title: 'the same with nestjs-otel, 100 %' },
};
export const ADAPTERS = ['express', 'fastify'];
export const NESTS = [12, 11];
/** Only these run on the older Nest: it costs the same, and these are enough for the ratios. */
const WITH_OLDER = ['bare', 'module 100', 'auto 100'];

const describe = ({ nest, adapter, name }) => `Nest ${nest} ${adapter} ${name}`;

/** @returns the cases of one Node, each with the results of its rounds, or a `reason` */
export async function measure(node, { dist, rounds, quick, only, profile, flags = [], until, progress }) {
  const waysOf = (nest) => (nest === NESTS[0] ? Object.keys(WAYS) : quick ? [] : WITH_OLDER);
  const cases = NESTS.flatMap((nest) =>
    ADAPTERS.flatMap((adapter) => waysOf(nest).map((name) => ({ nest, adapter, name, rounds: [] }))),
  ).filter((each) => only.test(describe(each)));
  for (const round of roundsWithin(Math.min(rounds, MOST_ROUNDS), until)) {
    for (const each of cases) {
      progress(`http, Node ${node.version}, round ${round + 1}, ${describe(each)}`);
      if (each.reason !== undefined) continue;
      try {
        each.rounds.push(await measureOnce(each, node, { dist, profile, flags, times: quick ? [1, 2] : [2, 3] }));
      } catch (error) {
        each.reason = error.message;
      }
    }
  }
  const versions = Object.fromEntries(
    NESTS.map((nest) => [`Nest ${nest}`, versionsOf(`http/nest${nest}`, /nest|instrumentation|otel$|sdk|autocannon/)]),
  );
  return { node: node.version, versions, connections: CONNECTIONS, cases };
}

async function measureOnce({ nest, adapter, name }, node, { dist, profile, flags, times: [warm, seconds] }) {
  const { folder, reason } = fixture(`http/nest${nest}`, dist);
  if (!folder) throw new Error(reason);
  const { way, ratio, lifecycle = false, ignore = [] } = WAYS[name];
  const receiver = await startReceiver();
  const config = { folder, esm: nest >= 12, adapter, way, ratio, lifecycle, ignore, endpoint: receiver.url };
  const profiled = profileArguments(profile, `${node.major} ${describe({ nest, adapter, name })}`);
  const app = start(node.path, [...flags, ...profiled, APP, JSON.stringify(config)]);
  try {
    const { port } = JSON.parse((await app.line('listening ')).slice('listening '.length));
    const load = (time) => {
      const target = { folder, url: `http://127.0.0.1:${port}/orders/o-17`, seconds: time, connections: CONNECTIONS };
      return measureApart(process.execPath, [LOAD, JSON.stringify(target)], { millis: 60_000 });
    };
    const warmed = await load(warm);
    const before = await usage(app);
    const result = await load(seconds);
    const after = await usage(app);
    await usage(app, 'end');
    app.child.stdin.end();
    await app.ended;
    const problem =
      warmed.reason ?? result.reason ?? (result.failed > 0 ? `${result.failed} requests failed` : undefined);
    if (problem) throw new Error(problem);
    return {
      requestsPerSecond: result.requests / result.seconds,
      processorMicros: (after.micros - before.micros) / result.requests,
      mebibytes: after.rss / 2 ** 20,
      spansPerRequest: (await receiver.spans()) / (warmed.requests + result.requests),
    };
  } finally {
    await app.stop();
    await receiver.stop();
  }
}

async function usage(app, question = 'usage') {
  app.child.stdin.write(`${question}\n`);
  return JSON.parse((await app.line('usage ')).slice('usage '.length));
}
