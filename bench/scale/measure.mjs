// Measures what docs/scale.md plans with: `node bench/scale/measure.mjs [part] … [options]`. Saves each part in
// bench/results/scale, with its command. Needs a Collector in OTELCOL; everything is on loopback.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as prettier from 'prettier';
import { machine } from '../machine.mjs';
import { measureGateway } from './measure/gateway.mjs';
import { measureInstances } from './measure/instances.mjs';
import { measureMemory } from './measure/memory.mjs';
import { measureSampler } from './measure/sampler.mjs';
import { measureServices } from './measure/services.mjs';
import { measureWires } from './measure/wires.mjs';

const PARTS = {
  gateway: measureGateway,
  sampler: measureSampler,
  instances: measureInstances,
  memory: measureMemory,
  wires: measureWires,
  services: measureServices,
};
const USAGE = `node bench/scale/measure.mjs [${Object.keys(PARTS).join('|')}] … [options]

  --rounds=<count>    3 by default
  --requests=<count>  of each measurement; 10000 by default
  --rate=<count>      requests per second of the generator; 2000 by default
  --spans=<count>     spans per second to a measured Collector; 60000 by default
  --append            adds the rounds to the saved ones, for instance at another time of the day
  --only=<pattern>    only the cases whose name matches; saves nothing
  --dist=<folder>     the build of the package; dist/ by default`;

const FOLDER = new URL('../results/scale/', import.meta.url);
const { median } = createRequire(import.meta.url)('../report/statistics.cjs');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '2000' },
    spans: { type: 'string', default: '60000' },
    append: { type: 'boolean', default: false },
    only: { type: 'string' },
    dist: { type: 'string', default: fileURLToPath(new URL('../../dist', import.meta.url)) },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((part) => !(part in PARTS));
if (values.help) console.log(USAGE);
else if (unknown.length > 0) throw new Error(`Unknown part ${unknown.join(', ')}. See --help.`);
else for (const part of positionals.length > 0 ? positionals : Object.keys(PARTS)) await measure(part);

async function measure(part) {
  const where = machine();
  const record = {
    requests: Number(values.requests),
    rate: Number(values.rate),
    spansPerSecond: Number(values.spans),
    seed: 1,
    processes: 3,
    telemetry: { mode: 'collector', headRatio: 0.01, latencyMillis: 1000, ratio: 0.01 },
    dist: values.dist,
  };
  const only = new RegExp(values.only ?? '');
  const measured = await PARTS[part]({ rounds: Number(values.rounds), only, record, progress });
  const file = new URL(`${part}.json`, FOLDER);
  const saved = values.append && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];
  const cases = measured.map((each) => {
    const rounds = [...(saved.find(({ name }) => name === each.name)?.rounds ?? []), ...each.rounds];
    return Object.assign(each, { rounds }, { median: mediansOf(rounds) });
  });
  for (const { name, median: medians } of cases) console.log(`${part}: ${name}: ${JSON.stringify(medians)}`);
  if (values.only !== undefined) return;
  const rounds = cases[0].rounds.length;
  const command = `node bench/scale/measure.mjs ${part} --rounds=${rounds} --requests=${values.requests} --rate=${values.rate} --spans=${values.spans}`;
  const result = {
    part,
    command,
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: where,
    cases,
  };
  const text = JSON.stringify(result, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, await prettier.format(text, { parser: 'json', printWidth: 120 }));
}

function mediansOf(rounds) {
  const names = Object.keys(rounds[0]);
  return Object.fromEntries(
    names.map((name) => [name, Number(median(rounds.map((round) => round[name])).toPrecision(4))]),
  );
}

function progress(name, result) {
  console.error(`${new Date().toISOString().slice(11, 19)} ${name}: ${JSON.stringify(result)}`);
}
