/** Statistics of a run. Ratios compare measurements of the same run; a time alone means little on a busy machine. */

/** The median: the mean of the two middle numbers if their count is even. */
function median(numbers) {
  if (numbers.length === 0) return Number.NaN;
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios between the numbers of the same round. */
function medianRatio(numbers, others) {
  return median(numbers.map((number, round) => number / others[round]).filter(Number.isFinite));
}

/**
 * The time that one variant adds to the undecorated call, as a ratio to the time that another variant adds: the median of
 * the rounds. Rounds in which the other variant adds nothing are ignored.
 *
 * @param bare the undecorated call in the state of `ours`
 * @param otherBare the undecorated call in the state of `other`
 */
function addedRatio(ours, bare, other, otherBare) {
  const ratios = ours.map((time, round) => {
    const added = other[round] - otherBare[round];
    return added > 0 ? (time - bare[round]) / added : Number.NaN;
  });
  return median(ratios.filter(Number.isFinite));
}

/**
 * The power by which a cost grows with the size, from a linear fit of the logarithms: 0 is flat, 1 linear, 2 quadratic.
 *
 * @param points pairs of size and cost
 */
function growthOf(points) {
  const logs = points.filter(([size, cost]) => size > 0 && cost > 0).map((pair) => pair.map(Math.log));
  const mean = (index) => logs.reduce((sum, pair) => sum + pair[index], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const above = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? Number.NaN : above / below;
}

module.exports = { median, medianRatio, addedRatio, growthOf };
