/** `node bench/run.mjs gate`: fails if calls, requests or the start cost more than the figures saved in bench/results. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as prettier from 'prettier';
import { measureFigures } from './measure.mjs';
import { measureRatios } from './ratios.mjs';
import verdict from './verdict.cjs';

const { amount, compareFigures, compareRatios, describeRow } = verdict;

/**
 * @param options `dist` the build under test; `kept` the file of the saved figures; `keep` whether to update it; `only` what to measure
 * @returns whether all measured figures are within their limits
 */
export async function runGate(nodes, { dist, kept: file, keep, only, progress }) {
  const root = dirname(dist);
  if (!existsSync(join(root, 'package.json'))) {
    throw new Error(
      `Expected a package.json next to the folder of --dist, got none. Pass the dist folder of a checkout.`,
    );
  }
  const keptRuns = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).runs : [];
  const start = performance.now();
  const runs = [];
  let passed = true;
  for (const { reason } of nodes.filter((each) => each.reason)) console.log(`${reason}: not measured.`);
  for (const node of nodes.filter((each) => !each.reason)) {
    const began = performance.now();
    const { figures, failures } = await measureFigures(node, { root, only, progress });
    const ratios = await measureRatios(node, { root, only, progress });
    const run = { node: node.version, figures, ratios };
    runs.push(run);
    progress('');
    const kept = keptRuns.find((each) => majorOf(each.node) === majorOf(node.version));
    console.log(`\n### Gate, Node ${node.version}, ${secondsSince(began)} s\n`);
    passed = report(run, { kept: keep ? undefined : kept, keep, only, failures }) && passed;
  }
  console.log(`\nThe gate took ${secondsSince(start)} s.`);
  if (keep) await save(file, keptRuns, runs, { isPart: only.source !== '(?:)' });
  else if (passed) console.log('The gate passed.');
  else {
    console.log('The gate FAILED. If you intended the change, save its figures: node bench/run.mjs gate --keep');
  }
  return passed;
}

/** Prints the verdict on one run. */
function report({ node, figures, ratios }, { kept, keep, only, failures }) {
  for (const failure of failures) console.log(`FAILED: could not measure ${failure}`);
  if (!kept) {
    console.log(tableOf({ ...figures, ...ratios }));
    if (keep) return failures.length === 0;
    console.log(
      `No figures are saved for Node ${majorOf(node)}, so nothing was compared. Save these: node bench/run.mjs gate --keep`,
    );
    return false;
  }
  const wanted = (all) => Object.fromEntries(Object.entries(all).filter(([name]) => only.test(name)));
  const rows = compareFigures(wanted(kept.figures), figures);
  const ratioRows = compareRatios(wanted(kept.ratios), ratios);
  const all = [...rows, ...ratioRows];
  const of = (...states) => all.filter(({ state }) => states.includes(state));
  // A busy machine may prevent the measurement of a ratio. That is no failure.
  const bad = [
    ...rows.filter(({ state }) => state === 'above' || state === 'missing'),
    ...ratioRows.filter(({ state }) => state === 'above'),
  ];
  console.log(`${rows.length} figures, of which ${rows.filter(({ state }) => state === 'same').length} are as saved.`);
  print(
    'FAILED: more than a tenth above the saved figure',
    rows.filter(({ state }) => state === 'above'),
  );
  print(
    'FAILED: not measured',
    rows.filter(({ state }) => state === 'missing'),
  );
  print(
    'Not measured',
    ratioRows.filter(({ state }) => state === 'missing'),
  );
  print(
    'FAILED: the ratio to hand-written spans, or to the bare service, has doubled',
    ratioRows.filter(({ state }) => state === 'above'),
  );
  print(
    'More than a tenth below the saved figure. Save the new one, so that the gate protects it: node bench/run.mjs gate --keep',
    of('below'),
  );
  print('New figures. Save them: node bench/run.mjs gate --keep', of('new'));
  print(
    'Processor time of this run, as ratios',
    ratioRows.filter(({ state }) => state === 'same'),
  );
  return bad.length === 0 && failures.length === 0;
}

function tableOf(figures) {
  const line = ([name, numbers]) =>
    `- ${name}: ${Object.entries(numbers)
      .map(([unit, number]) => `${amount(number)} ${unit}`)
      .join(', ')}`;
  return Object.entries(figures).map(line).join('\n');
}

function print(title, rows) {
  if (rows.length > 0) console.log(`\n${title}:\n${rows.map((row) => `- ${describeRow(row)}`).join('\n')}`);
}

/** Replaces the figures of the measured versions of Node. A run of `only` some figures leaves the others as they are. */
async function save(file, keptRuns, runs, { isPart }) {
  const others = keptRuns.filter((kept) => !runs.some(({ node }) => majorOf(node) === majorOf(kept.node)));
  const merged = runs.map((run) => {
    const before = isPart ? keptRuns.find(({ node }) => majorOf(node) === majorOf(run.node)) : undefined;
    return {
      node: run.node,
      figures: sorted({ ...before?.figures, ...run.figures }),
      ratios: sorted({ ...before?.ratios, ...run.ratios }),
    };
  });
  const all = [...others, ...merged].toSorted((a, b) => majorOf(a.node) - majorOf(b.node));
  const result = { suite: 'gate', date: new Date().toISOString().slice(0, 10), runs: all };
  writeFileSync(file, await prettier.format(JSON.stringify(result), { parser: 'json', printWidth: 120 }));
  console.log('Saved the figures.');
}

/** Sorts the figures, so that a commit shows only changes. */
const sorted = (figures) => Object.fromEntries(Object.entries(figures).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const majorOf = (version) => Number(version.split('.')[0]);
const secondsSince = (start) => Math.round((performance.now() - start) / 1000);
