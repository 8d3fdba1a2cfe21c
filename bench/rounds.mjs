/** Limits the rounds of a suite to its share of the time. */

/** Minutes for all rounds of a suite on all versions of Node. Together about 40; a quick run takes a fifth. */
const MINUTES = { calls: 12, http: 12, export: 7, startup: 3, growth: 3, messages: 2 };

/**
 * @param suite its name
 * @param runs how many versions of Node divide its minutes
 * @returns when the rounds on one version must end, in milliseconds of `performance.now()`
 */
export function endOfRounds({ quick }, suite, runs) {
  return performance.now() + (MINUTES[suite] * 60_000 * (quick ? 0.2 : 1)) / runs;
}

/** Always yields the first round. Yields another one only if it will probably end in time. */
export function* roundsWithin(rounds, until) {
  let longest = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    if (round > 0 && start + longest > until) return;
    yield round;
    longest = Math.max(longest, performance.now() - start);
  }
}
