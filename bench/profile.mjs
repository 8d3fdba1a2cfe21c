/** The functions of a V8 CPU profile, with their percentage of the samples. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { markdownTable } from './report/table.cjs';

const SHOWN = 25;

/** Arguments that make Node write a profile to the folder; none without a folder. */
export function profileArguments(folder, name) {
  if (!folder) return [];
  const file = `${name.replaceAll(/[^\w]+/g, '-')}-${process.pid}.cpuprofile`;
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`, '--cpu-prof-interval=250'];
}

/** @returns a section for each profile in the folder */
export function profileSections(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
  return files.map((file) => ({ title: basename(file, '.cpuprofile'), text: profileTable(join(folder, file)) }));
}

function profileTable(file) {
  const { nodes, samples } = JSON.parse(readFileSync(file, 'utf8'));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const counts = new Map();
  for (const id of samples) counts.set(names.get(id), (counts.get(names.get(id)) ?? 0) + 1);
  counts.delete('(idle)');
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rows = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  return markdownTable(
    ['function', 'share'],
    rows.map(([name, count]) => [name, `${((count / total) * 100).toFixed(1)} %`]),
  );
}

/** Function and file, relative to the package, without paths of this machine. */
function nameOf({ functionName, url, lineNumber }) {
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/bench\//, 'bench/');
  return url ? `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}` : functionName || '(anonymous)';
}
