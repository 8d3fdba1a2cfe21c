/** The processor time of tracing a message, for functions of client libraries, in new processes and interleaved rounds. */
import { fileURLToPath } from 'node:url';
import { measureApart } from '../processes.mjs';
import { roundsWithin } from '../rounds.mjs';
import { CASES, STATES } from './cases.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));
const MOST_ROUNDS = 3;

/** @returns the cases of one Node, each with nanoseconds per message for each round, or a `reason` */
export async function measure(node, { dist, rounds, only, until, progress }) {
  const cases = Object.keys(CASES)
    .flatMap((name) => Object.keys(STATES).map((state) => ({ name, state, nanos: [] })))
    .filter(({ name, state }) => only.test(`${name} ${state}`));
  for (const round of roundsWithin(Math.min(rounds, MOST_ROUNDS), until)) {
    for (const each of cases) {
      progress(`messages, Node ${node.version}, round ${round + 1}, ${each.name}, ${each.state}`);
      if (each.reason !== undefined) continue;
      const { name, state } = each;
      const result = await measureApart(node.path, [WORKER, JSON.stringify({ dist, name, state })]);
      if (result.reason) each.reason = result.reason;
      else each.nanos.push(result.nanos);
    }
  }
  return { node: node.version, versions: {}, cases };
}
