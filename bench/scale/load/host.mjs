// oxlint-disable unicorn/require-post-message-target-origin -- Threads have no origin.
// A process with some services of the model, each in its own thread: `node host.mjs <JSON>`. Prints `ready` and the ports
// of its services. Commands are lines of JSON on standard input; each reply is a line `reply`. `run.mjs` starts it.
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

const { services, ...settings } = JSON.parse(process.argv[2]);
const ports = {};
const waiting = new Map();
let replies = 0;
const threads = new Map(
  services.map((service) => [
    service,
    new Worker(new URL('service.mjs', import.meta.url), { workerData: { ...settings, service } }),
  ]),
);
await Promise.all(Array.from(threads.values(), (thread) => new Promise((resolve) => follow(thread, resolve))));
console.log(`ready ${JSON.stringify(ports)}`);

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { command, to = services, ...values } = JSON.parse(line);
    const asked = to.filter((service) => threads.has(service));
    const results = await Promise.all(asked.map((service) => ask(service, command, values)));
    const { user, system } = process.cpuUsage();
    const named = Object.fromEntries(asked.map((service, index) => [service, results[index]]));
    console.log(
      `reply ${JSON.stringify({ services: named, cpuMicros: user + system, rss: process.memoryUsage.rss() })}`,
    );
  })
  .on('close', () => process.exit(0));

function follow(thread, isReady) {
  thread.on('message', ({ service, port, id, result }) => {
    if (port === undefined) {
      waiting.get(id)(result);
      waiting.delete(id);
    } else {
      ports[service] = port;
      isReady();
    }
  });
  thread.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
}

function ask(service, command, values) {
  const id = replies++;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    threads.get(service).postMessage({ command, id, ...values });
  });
}
