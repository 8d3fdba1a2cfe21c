/** Measures what tracing adds to the start of a process: time, resident memory after a garbage collection, and files. */
import { fileURLToPath } from 'node:url';
import { fixture, versionsOf } from '../fixtures.mjs';
import { measureApart, start } from '../processes.mjs';
import { roundsWithin } from '../rounds.mjs';
import { startReceiver } from '../receiver.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));
const APP = fileURLToPath(new URL('../http/app.mjs', import.meta.url));

export const PROCESSES = [
  'nothing',
  'ours, loaded',
  'ours, started',
  'ours, started, one span',
  'SDK and exporter by hand, started',
  'SDK and exporter by hand, started, one span',
  'sdk-node with http, express, nestjs-core, started',
  'sdk-node with auto-instrumentations-node, started',
];
/** A Nest service with Express, until it listens. */
export const SERVICES = [
  { nest: 12, way: 'bare', title: 'bare' },
  { nest: 12, way: 'module', title: 'with TelemetryModule' },
  { nest: 12, way: 'auto', title: 'with sdk-node, http, express, nestjs-core' },
  { nest: 11, way: 'bare', title: 'bare' },
  { nest: 11, way: 'module', title: 'with TelemetryModule' },
  { nest: 11, way: 'auto', title: 'with sdk-node, http, express, nestjs-core' },
  { nest: 11, way: 'auto-all', title: 'with sdk-node, auto-instrumentations-node' },
];

const caseOf = (kind, each) => ({ kind, ...each, rounds: [] });

/** @returns the cases of one Node, each with the results of its rounds, or a `reason` */
export async function measure(node, { dist, rounds, only, until, progress }) {
  const cases = [
    ...PROCESSES.map((way) => caseOf('process', { way, title: way })),
    ...SERVICES.map((service) => caseOf('service', service)),
  ].filter(({ kind, nest = '', title }) => only.test(`${kind} ${nest} ${title}`));
  const receiver = await startReceiver();
  try {
    for (const round of roundsWithin(rounds, until)) {
      for (const each of cases) {
        progress(`startup, Node ${node.version}, round ${round + 1} of ${rounds}, ${each.title}`);
        if (each.reason !== undefined) continue;
        const measured = await measureOnce(each, node, dist, receiver.url).catch(({ message }) => ({
          reason: message,
        }));
        if (measured.reason) each.reason = measured.reason;
        else each.rounds.push(measured);
      }
    }
  } finally {
    await receiver.stop();
  }
  const versions = versionsOf('http/nest11', /sdk|auto-instrumentations|instrumentation-/);
  return { node: node.version, versions: { 'Nest 11': versions }, cases };
}

async function measureOnce({ kind, nest = 11, way }, node, dist, endpoint) {
  const { folder, reason } = fixture(`http/nest${nest}`, dist);
  if (!folder) return { reason };
  if (kind === 'process') {
    const work = (counts) => JSON.stringify({ folder, way, endpoint, counts });
    const measured = await measureApart(node.path, ['--expose-gc', WORKER, work(false)]);
    return measured.reason ? measured : { ...measured, ...(await measureApart(node.path, [WORKER, work(true)])) };
  }
  const config = { folder, esm: nest >= 12, adapter: 'express', way, ratio: 1, endpoint };
  const app = start(node.path, ['--expose-gc', APP, JSON.stringify(config)]);
  try {
    const said = async (what) => JSON.parse((await app.line(`${what} `)).slice(what.length + 1));
    const { millis, rss } = await said('listening');
    app.child.stdin.write('usage\n');
    const { micros } = await said('usage');
    return { millis, processorMillis: micros / 1000, mebibytes: rss / 2 ** 20 };
  } finally {
    await app.stop();
  }
}
