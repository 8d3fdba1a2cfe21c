/**
 * The outcome of the started spans. A span that did not arrive is lost. A lost span that the pipeline reports is counted.
 *
 * @param started spans that were started and ended
 * @param counts spans that the pipeline reports, by outcome; `exported` were delivered
 * @param arrived spans that the receiver got
 */
function accountOf(started, counts, arrived) {
  const outcomes = Object.entries(counts).filter(([outcome]) => outcome !== 'exported');
  const counted = outcomes.reduce((sum, [, count]) => sum + count, 0);
  const lost = started - arrived;
  return { arrived, lost, counted, silent: Math.max(0, lost - counted) };
}

module.exports = { accountOf };
