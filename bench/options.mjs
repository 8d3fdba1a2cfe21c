/** The command line of a run. */
import { execFileSync } from 'node:child_process';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fixture } from './fixtures.mjs';

export const USAGE = `node bench/run.mjs [calls|http|startup|export|growth|values|messages] … [options]
node bench/run.mjs gate [options]

  --quick            fewer rounds, shorter measurements and the running Node only, for development: 8 minutes, not 40
  --node=<which>     a binary, \`20\` or \`24\`; repeatable. The running Node and Node 24 by default
  --dist=<folder>    the build of the package under test; dist/ by default
  --rounds=<count>   at most this many rounds, fewer if time runs out; 5 by default, 2 with --quick
  --only=<pattern>   only the measurements whose description matches
  --profile=<folder> writes CPU profiles of calls and http, one round, and prints a table of each; saves no results
  --no-save          prints only; does not change bench/results or docs/benchmarks.md
  --flags=<flags>    http only: Node flags of the measured services, such as --flags="--min-semi-space-size=16"
  --keep             gate only: saves the measured figures in bench/results/gate.json, if you intended the change
  --kept=<file>      gate only: the file with the saved figures; bench/results/gate.json by default
  --page             measures nothing; writes docs/benchmarks.md and its charts from bench/results`;

export const SUITES = ['calls', 'http', 'startup', 'export', 'growth', 'values', 'messages'];

/** @throws if an argument is unknown */
export function readOptions(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true, default: [] },
      dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
      rounds: { type: 'string' },
      only: { type: 'string' },
      profile: { type: 'string' },
      'no-save': { type: 'boolean', default: false },
      flags: { type: 'string' },
      keep: { type: 'boolean', default: false },
      kept: { type: 'string', default: fileURLToPath(new URL('results/gate.json', import.meta.url)) },
      page: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const isGate = positionals.length === 1 && positionals[0] === 'gate';
  const unknown = isGate ? [] : positionals.filter((name) => !SUITES.includes(name));
  if (unknown.length > 0) throw new Error(`Unknown suite ${unknown.join(', ')}: expected one of ${SUITES.join(', ')}.`);
  const { quick } = values;
  return {
    help: values.help,
    gate: isGate,
    keep: values.keep,
    kept: resolve(values.kept),
    flags: values.flags?.split(' ').filter(Boolean) ?? [],
    quick,
    page: values.page,
    save: !values['no-save'] && values.profile === undefined,
    profile: values.profile && resolve(values.profile),
    dist: resolve(values.dist),
    rounds: values.profile ? 1 : Number(values.rounds ?? (quick ? 2 : 5)),
    only: new RegExp(values.only ?? '', 'i'),
    suites: positionals.length > 0 ? positionals : SUITES,
    nodes: values.node,
  };
}

/** The Node binaries to measure on: `{ path, version, major }`, or `{ reason }` if one is not available. */
export function nodesOf({ nodes, quick }) {
  const usual = quick ? [process.execPath] : [process.execPath, '24'];
  return (nodes.length > 0 ? nodes : usual).map((which) => {
    const path = pathOf(which);
    if (path.reason) return { reason: `Node ${which} ${path.reason}` };
    const version = execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
    return { path, version, major: Number(version.split('.')[0]) };
  });
}

function pathOf(which) {
  if (which === process.versions.node.split('.')[0]) return process.execPath;
  if (which !== '24') return isAbsolute(which) ? which : resolve(which);
  const { folder, reason } = fixture('node24');
  return folder ? join(folder, 'node_modules/node/bin/node') : { reason };
}
