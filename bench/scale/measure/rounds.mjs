/** Measures each case once in each round, so that a change of the machine's load meets all cases. */
export async function inRounds(allCases, { rounds, only, progress }, measureOnce) {
  const cases = allCases.filter(({ name }) => only.test(name)).map((each) => Object.assign({}, each, { rounds: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const each of cases) {
      each.rounds.push(await measureOnce(each));
      progress(each.name, each.rounds.at(-1));
    }
  }
  return cases;
}
