/** Starts the processes of the model, sends requests through them, and ends them. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { start } from '../../processes.mjs';

const { SERVICES } = createRequire(import.meta.url)('../model/shop.cjs');
const HOST = fileURLToPath(new URL('host.mjs', import.meta.url));
/** 1 January 2026, in microseconds. The times of the model start here, so that every run has the same. */
const EPOCH = Date.UTC(2026, 0, 1) * 1000;
const REPLY_MILLIS = 60_000;
/** A machine that is busy may need this many times longer than the rate says. */
const MOST_SLOWER = 20;

/**
 * @param processes how many; the services are spread over them
 * @param seed of the model
 * @param rate requests per second, which also sets the times in the spans
 * @param telemetry `{ mode, exporter, batch, headRatio, latencyMillis, ratio }`; none for no telemetry
 * @param dist the build of the package under test
 */
export async function startGenerator({ processes, seed, rate, telemetry, dist }) {
  const settings = { seed, telemetry, dist, epoch: EPOCH, spacing: Math.max(1, Math.round(1e6 / rate)) };
  const hosts = Array.from({ length: processes }, (_, place) => {
    const services = SERVICES.filter((_service, index) => index % processes === place);
    return start(process.execPath, [HOST, JSON.stringify({ ...settings, services })]);
  });
  const ready = await Promise.all(hosts.map((host) => host.line('ready ')));
  const ports = Object.assign({}, ...ready.map((line) => JSON.parse(line.slice('ready '.length))));
  await tellAll({ command: 'connect', ports });
  let from = 0;

  async function tell(host, message, millis = REPLY_MILLIS) {
    host.child.stdin.write(`${JSON.stringify(message)}\n`);
    return JSON.parse((await host.line('reply ', millis)).slice('reply '.length));
  }
  function tellAll(message, millis) {
    return Promise.all(hosts.map((host) => tell(host, message, millis)));
  }

  return {
    pids: hosts.map(({ child }) => child.pid),
    /** Sends the next requests, and waits until every service has made its spans. */
    async send(count) {
      const before = await tellAll({ command: 'status' });
      const replies = await tellAll(
        { command: 'load', to: ['edge'], from, count, rate },
        REPLY_MILLIS + (MOST_SLOWER * 1000 * count) / rate,
      );
      from += count;
      const { seconds } = replies.map(({ services }) => services.edge).find(Boolean);
      const after = await settled(() => tellAll({ command: 'status' }));
      return {
        requests: count,
        seconds,
        spans: sum(after, 'spans') - sum(before, 'spans'),
        cpuMicros: cpuOf(after) - cpuOf(before),
        rss: after.map(({ rss }) => rss),
      };
    },
    /** Ends the telemetry of all services. Resolves with what each process counted, and the processor time of its end. */
    async end() {
      const before = await tellAll({ command: 'status' });
      const ended = await tellAll({ command: 'end' });
      for (const { child } of hosts) child.stdin.end();
      await Promise.all(hosts.map((host) => host.ended));
      const counts = ended.map(({ services }) => totalOf(Object.values(services)));
      return {
        counts,
        services: ended.map(({ services }) => Object.keys(services)),
        cpuMicros: cpuOf(ended) - cpuOf(before),
      };
    },
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()));
    },
  };
}

/** Waits until all visits that were sent have been received, and nothing moves any more. @throws after a minute */
async function settled(statusOf) {
  const end = performance.now() + REPLY_MILLIS;
  for (let last; performance.now() < end;) {
    const status = await statusOf();
    const isDone = sum(status, 'sent') === sum(status, 'received');
    if (isDone && sum(status, 'spans') === last) return status;
    last = sum(status, 'spans');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The services still wait for calls of each other after a minute.');
}

function sum(replies, name) {
  return replies.flatMap(({ services }) => Object.values(services)).reduce((total, each) => total + each[name], 0);
}

function cpuOf(replies) {
  return replies.reduce((total, { cpuMicros }) => total + cpuMicros, 0);
}

function totalOf(results) {
  const total = { spans: 0, exported: 0, failed: 0, dropped: 0, pending: 0, keptTraces: 0, droppedTraces: 0 };
  for (const { tail, ...counts } of results) {
    for (const [name, count] of Object.entries({ ...counts, ...tail })) if (name in total) total[name] += count;
  }
  return total;
}
