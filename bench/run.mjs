// The benchmark: `node bench/run.mjs --help`. Prints tables, saves the numbers in bench/results, and writes
// docs/benchmarks.md and its charts from them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runGate } from './gate/run.mjs';
import { machine } from './machine.mjs';
import { nodesOf, readOptions, USAGE } from './options.mjs';
import { profileSections } from './profile.mjs';
import { writePage } from './report/page.mjs';
import { readResults, saveResult } from './report/results.mjs';
import { sectionsOf } from './report/sections.mjs';
import { endOfRounds } from './rounds.mjs';

/** The suites that print their own table, with its title. */
const OWN_TABLES = { values: 'Values' };

const options = readOptions(process.argv.slice(2));
if (options.help) console.log(USAGE);
else if (options.page) writePage(await readResults());
else await run();

async function run() {
  if (!existsSync(join(options.dist, 'lib/index.js'))) {
    throw new Error(
      'Expected a build of the package in --dist, got none. Run `npm run build`, or pass another folder as --dist.',
    );
  }
  const nodes = nodesOf(options);
  if (options.gate) {
    if (!(await runGate(nodes, { ...options, progress }))) process.exitCode = 1;
    return;
  }
  const where = machine();
  const start = performance.now();
  for (const suite of options.suites) {
    if (OWN_TABLES[suite]) printOwnTable(suite, nodes);
    else await runSuite(suite, nodes, where);
  }
  console.log(`\nThe run took ${minutesSince(start)} minutes.`);
  if (options.profile) print(profileSections(options.profile));
  if (options.save) writePage(await readResults());
}

async function runSuite(suite, nodes, where) {
  const { measure } = await import(`./${suite}/suite.mjs`);
  const result = {
    suite,
    date: new Date().toISOString().slice(0, 10),
    quick: options.quick,
    rounds: options.rounds,
    flags: options.flags,
    machine: where,
    missing: nodes.flatMap(({ reason }) => reason ?? []),
    runs: [],
  };
  const start = performance.now();
  const measured = nodes.filter((each) => !each.reason);
  for (const node of measured) {
    const until = endOfRounds(options, suite, measured.length);
    result.runs.push(await measure(node, { ...options, until, progress }));
  }
  result.rounds = Math.max(
    ...result.runs.flatMap(({ cases }) => cases.map((each) => (each.rounds ?? each.nanos).length)),
  );
  result.minutes = minutesSince(start);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  print(sectionsOf(result));
  if (options.save) await saveResult(result);
}

function print(sections) {
  for (const { title, text } of sections) console.log(`\n### ${title}\n\n${text}`);
}

/** Runs a separate benchmark, which prints its own table. */
function printOwnTable(suite, nodes) {
  const file = fileURLToPath(new URL(`${suite}/run.mjs`, import.meta.url));
  for (const { path, version } of nodes.filter((each) => !each.reason)) {
    console.log(`\n### ${OWN_TABLES[suite]}, Node ${version}\n`);
    const { status } = spawnSync(path, [file, options.dist], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

function minutesSince(start) {
  return Number(((performance.now() - start) / 60_000).toFixed(1));
}

/** Shows progress on one line of a terminal; prints nothing otherwise. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
