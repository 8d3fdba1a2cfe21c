/** The rounds of a suite, within the minutes that it has. */

/** Minutes for all rounds on all versions of Node: 40 together, and a fifth of it in a quick run. */
const MINUTES = { calls: 12, http: 12, export: 7, startup: 3, growth: 3, messages: 2 };

/**
 * @param suite its name
 * @param runs the number of versions of Node among which its minutes are shared
 * @returns when its rounds on one version end, as of `performance.now()`
 */
export function endOfRounds({ quick }, suite, runs) {
  return performance.now() + (MINUTES[suite] * 60_000 * (quick ? 0.2 : 1)) / runs;
}

/** The first round, and others as long as each can be expected to end in time. */
export function* roundsWithin(rounds, until) {
  let longest = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    if (round > 0 && start + longest > until) return;
    yield round;
    longest = Math.max(longest, performance.now() - start);
  }
}
