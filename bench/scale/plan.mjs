// Plans tracing for your number of services and requests: `node bench/scale/plan.mjs --help`. It calculates with the figures
// of bench/results/scale, which `node bench/scale/measure.mjs` records. docs/scale.md explains the result.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { figuresOf, readRuns } = require('./plan/figures.cjs');
const { completeInputs, DEFAULTS, planAll } = require('./plan/plan.cjs');
const { costTable, planTable } = require('./plan/text.cjs');

const optionOf = (name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const MEANINGS = {
  requests: 'requests per second in all services',
  services: 'services',
  instances: 'instances of one service',
  spansPerRequest: 'spans of a request in all services',
  localTracesPerRequest: 'services that a request visits',
  ratio: 'share of all traces that is kept as a sample',
  interesting: 'share of spans in traces that a policy keeps: errors, slow ones',
  interestingParts: 'the same in the parts of traces that processes keep',
  passed: 'share that processes pass on in the design `both`',
  wait: 'seconds from the first span of a trace to its decision',
  requestMillis: 'milliseconds that a request takes',
  batch: 'spans in a batch when a gateway splits it',
  cores: 'cores of an instance of the Collector',
  gibibytes: 'memory of an instance of the Collector',
  used: 'share of cores and memory that is used',
  days: 'days until a stored trace is deleted',
  storedBytes: 'bytes of a stored span',
};
const figures = figuresOf(readRuns());
const options = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [optionOf(name), { type: 'string' }]));

try {
  const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
  const set = Object.keys(DEFAULTS).filter((name) => values[optionOf(name)] !== undefined);
  const given = Object.fromEntries(set.map((name) => [name, Number(values[optionOf(name)])]));
  if (values.help) printHelp(completeInputs({}, figures));
  else {
    const designs = planAll(given, figures);
    console.log(`${planTable(designs)}\n\nFor a million requests:\n\n${costTable(designs)}`);
  }
} catch ({ message }) {
  console.error(message);
  process.exitCode = 2;
}

function printHelp(inputs) {
  console.log('node bench/scale/plan.mjs [options]\n');
  for (const [name, meaning] of Object.entries(MEANINGS)) {
    console.log(
      `  ${`--${optionOf(name)}=<number>`.padEnd(38)} ${meaning}; ${DEFAULTS[name] ?? Number(inputs[name].toPrecision(3))} by default`,
    );
  }
}
