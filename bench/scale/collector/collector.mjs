/** Starts a Collector on loopback, and reads its processor time, memory and metrics. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;
const READY_MILLIS = 20_000;
const STOP_MILLIS = 20_000;
const alive = new Set();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** The binary, from the variable `OTELCOL`. @throws if it is not set */
export function binary() {
  const { OTELCOL } = process.env;
  if (!OTELCOL) {
    throw new Error(
      'Expected the path of a Collector in OTELCOL, got none. `.ci/collector build` builds one and prints it.',
    );
  }
  return OTELCOL;
}

/** Ports that this process has given out: their servers may not listen yet. */
const given = new Set();

/** @returns so many free ports, each of them once in this process */
export async function freePorts(count) {
  const servers = [];
  const ports = [];
  while (ports.length < count) {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const { port } = server.address();
    if (!given.has(port)) ports.push(port);
    given.add(port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** What each Collector listens on, apart from what the caller names, and where its queue is. */
export async function freePlaces(count) {
  const folder = mkdtempSync(join(tmpdir(), 'scale-queue-'));
  const [health, ...ports] = await freePorts(count + 1);
  return { health, ports, queueFolder: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts a Collector.
 *
 * @param configs its configurations, which it merges: texts of YAML, or objects
 * @param gates feature gates, such as `processor.tailsamplingprocessor.recordpolicy`
 */
export async function startCollector(configs, gates = []) {
  const [metricsPort] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  const reader = { pull: { exporter: { prometheus: { host: '127.0.0.1', port: metricsPort } } } };
  const all = [...configs, { service: { telemetry: { metrics: { readers: [reader] } } } }];
  const files = all.map((config, place) => {
    const file = join(folder, `config-${place}.yaml`);
    // JSON is YAML.
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    return file;
  });
  const args = [...files.flatMap((file) => ['--config', file]), ...gates.flatMap((gate) => ['--feature-gates', gate])];
  const child = spawn(binary(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  alive.add(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-200_000)));
  const ended = new Promise((resolve) => child.on('close', resolve)).then(() => {
    alive.delete(child);
    rmSync(folder, { recursive: true, force: true });
  });
  const isReady = await until(() => log.includes('Everything is ready.'), READY_MILLIS, ended);
  if (!isReady) {
    child.kill('SIGKILL');
    throw new Error(`the Collector did not start: ${log.slice(-2000)}`);
  }
  return {
    pid: child.pid,
    log: () => log,
    /** Processor time of all threads so far, in microseconds; a step is 10 ms. */
    cpuMicros() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND;
    },
    /** Resident memory in bytes. */
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024,
    /** The sum of a counter over its labels; with `labels`, of those that have the text. */
    async metric(name, labels = '') {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      const lines = text
        .split('\n')
        .filter((line) => /[ {]/.test(line[name.length] ?? '') && line.startsWith(name) && line.includes(labels));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLIS);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Whether a condition comes true in time, and before the process ends. */
async function until(holds, millis, ended) {
  const state = { isOver: false };
  void Promise.race([ended, sleep(millis, undefined, { ref: false })]).then(() => {
    state.isOver = true;
  });
  while (!holds() && !state.isOver) await sleep(20);
  return holds();
}
