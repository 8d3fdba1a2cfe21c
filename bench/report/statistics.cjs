/** Numbers of a run. Ratios compare what was measured in the same run; a time alone says little on a busy machine. */

/** The middle of the numbers; the mean of the two in the middle where their count is even. */
function median(numbers) {
  if (numbers.length === 0) return Number.NaN;
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What each round's number is against the same round's of another, and the median of that. */
function medianRatio(numbers, others) {
  return median(numbers.map((number, round) => number / others[round]).filter(Number.isFinite));
}

/**
 * What a way adds to the bare call, against what another way adds: the median of the rounds. A round in which the other
 * adds nothing says nothing.
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
 * The power by which a cost grows with the size, from a line through the logarithms: 0 is flat, 1 linear, 2 quadratic.
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
