/**
 * What became of the spans that were started: what did not arrive is lost, and what the pipeline says of it is counted.
 *
 * @param started spans that were started and ended
 * @param counts what the pipeline says, by outcome; `exported` is what it has delivered
 * @param arrived spans that the receiver has got
 */
function accountOf(started, counts, arrived) {
  const outcomes = Object.entries(counts).filter(([outcome]) => outcome !== 'exported');
  const counted = outcomes.reduce((sum, [, count]) => sum + count, 0);
  const lost = started - arrived;
  return { arrived, lost, counted, silent: Math.max(0, lost - counted) };
}

module.exports = { accountOf };
