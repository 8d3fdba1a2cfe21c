// The cost of converting a value to an attribute, by the size of the value: `node bench/values/run.mjs [dist]`. Each family
// has its own process; there are three interleaved rounds; medians are shown. Compare the ratios, not the times.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { FAMILIES } from './cases.mjs';

const ROUNDS = 3;
const FLAT = 3;
const file = fileURLToPath(import.meta.url);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), family] = process.argv.slice(2);

if (family) console.log(JSON.stringify(measureFamily(FAMILIES[family])));
else report();

function measureFamily({ sizes, make, fresh }) {
  const { attributeValue } = createRequire(import.meta.url)(`${dist}/lib/values/attribute-value.js`);
  for (let index = 0; index < 2000; index++)
    attributeValue('warm', { a: index, b: ['x', 'y=z'], c: 'a plain text with id=4711' });
  return sizes.map((size) => {
    if (fresh) return median(Array.from({ length: 3 }, () => once(attributeValue, make(size))));
    const value = make(size);
    once(attributeValue, value);
    return readings(attributeValue, value);
  });
}

/** The median of at least three measurements over 25 ms, in nanoseconds. */
function readings(attributeValue, value) {
  const times = [];
  const start = performance.now();
  while (times.length < 3 || performance.now() - start < 25) times.push(once(attributeValue, value));
  return median(times);
}

function once(attributeValue, value) {
  const start = performance.now();
  attributeValue('value', value);
  return (performance.now() - start) * 1e6;
}

function report() {
  const rounds = Array.from({ length: ROUNDS }, () => Object.keys(FAMILIES).map(measureApart));
  console.log(`${'value'.padEnd(42)}${'size'.padStart(16)}${'time'.padStart(12)}${'× smallest'.padStart(12)}`);
  for (const [index, [name, { sizes, why }]] of Object.entries(FAMILIES).entries()) {
    const times = sizes.map((_, at) => median(rounds.map((round) => round[index][at])));
    for (const [at, size] of sizes.entries()) {
      const ratio = (times[at] / times[0]).toFixed(1);
      console.log(
        `${(at ? '' : name).padEnd(42)}${String(size).padStart(16)}${duration(times[at]).padStart(12)}${ratio.padStart(12)}`,
      );
    }
    console.log(`${''.padEnd(26)}${verdict(sizes, times, why)}`);
  }
}

/** A cost that rises only over the first sizes is bounded: small sizes are below the limits. */
function verdict(sizes, times, why) {
  if (typeof sizes[0] === 'string') return '→ bounded: the worst of these is what a hostile value costs';
  if (Math.max(...times) / times[0] < FLAT) return '→ flat';
  return times.at(-1) / times.at(-2) < FLAT ? '→ flat above the limits' : `→ GROWS: ${why ?? 'unexplained'}`;
}

function measureApart(name) {
  return JSON.parse(
    execFileSync(process.execPath, ['--max-old-space-size=4096', file, dist, name], { encoding: 'utf8' }),
  );
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function duration(nanoseconds) {
  if (nanoseconds < 1e5) return `${(nanoseconds / 1e3).toFixed(1)} µs`;
  return nanoseconds < 1e7 ? `${(nanoseconds / 1e3).toFixed(0)} µs` : `${(nanoseconds / 1e6).toFixed(0)} ms`;
}
