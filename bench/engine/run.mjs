// Compares the cost of a span of the engine and of the stock SDK: `node bench/engine/run.mjs [dist]`. Each measurement
// has its own process; rounds are interleaved; medians are shown. Compare the ratios, not the times.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CASES, seen, WAYS, work } from './cases.mjs';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SPANS = 20_000;
const file = fileURLToPath(import.meta.url);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), way, name] = process.argv.slice(2);

if (way) console.log(measure(work(way, name, dist)));
else report();

/**
 * The median of batches over a third of a second, in nanoseconds per span. It is processor time, including garbage
 * collection, because other processes may share the machine.
 */
function measure(run) {
  for (let warm = 0; warm < 10; warm++) run(SPANS);
  const times = [];
  const until = performance.now() + 330;
  while (performance.now() < until || times.length < 5) {
    const start = process.cpuUsage();
    run(SPANS);
    const { user, system } = process.cpuUsage(start);
    times.push(((user + system) * 1e3) / SPANS);
  }
  return seen() === null ? Number.NaN : median(times);
}

function report() {
  const ways = Object.keys(WAYS);
  console.log(`Node ${process.versions.node}`);
  console.log(`${'startSpan + end'.padEnd(28)}${ways.map((each) => each.padStart(26)).join('')}`);
  for (const each of Object.keys(CASES)) {
    const rounds = Array.from({ length: ROUNDS }, () => ways.map((one) => measureApart(one, each)));
    const times = ways.map((_, index) => median(rounds.map((round) => round[index])));
    const cells = times.map((time) => `${time.toFixed(0)} ns  × ${(time / times[0]).toFixed(2)}`.padStart(26));
    console.log(`${each.padEnd(28)}${cells.join('')}`);
  }
}

function measureApart(one, each) {
  return Number(execFileSync(process.execPath, [file, dist, one, each], { encoding: 'utf8' }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
