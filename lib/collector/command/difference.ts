import { cut } from '../../text/bounded-cut';

/** Enough to see what has changed. */
const MOST_LINES = 40;
const MOST_CHARACTERS = 120;
/** Pairs of lines to compare. More would take seconds, and is no change of a few options. */
const MOST_PAIRS = 4_000_000;

interface Change {
  /** The first line, counted from 1, of the found text. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Shows the lines that differ in two texts: `-` is the found text, `+` the expected one. */
export function differenceText(found: string, expected: string): string {
  const changes = changesBetween(found.split('\n'), expected.split('\n'));
  const lines = changes.flatMap(({ line, removed, added }) =>
    [`line ${line}:`].concat(
      removed.map((text) => `- ${text}`),
      added.map((text) => `+ ${text}`),
    ),
  );
  const more = lines.length - MOST_LINES;
  const shown = more > 0 ? [...lines.slice(0, MOST_LINES), `… and ${more} more lines`] : lines;
  return shown.map((text) => `  ${cut(text, MOST_CHARACTERS)}`).join('\n');
}

function changesBetween(old: readonly string[], fresh: readonly string[]): readonly Change[] {
  const start = commonStart(old, fresh);
  const end = commonStart(old.slice(start).toReversed(), fresh.slice(start).toReversed());
  const [left, right] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
  if (left.length * right.length > MOST_PAIRS) return [{ line: start + 1, removed: left, added: right }];
  return changesAround(left, right, start + 1);
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  const length = one.findIndex((line, index) => line !== other[index]);
  return length < 0 ? one.length : length;
}

/** The changes around the longest common subsequence of lines. */
function changesAround(old: readonly string[], fresh: readonly string[], first: number): readonly Change[] {
  const common = commonLengths(old, fresh);
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [from, to] = [i, j];
    while ((i < old.length || j < fresh.length) && (i >= old.length || old[i] !== fresh[j])) {
      if (j >= fresh.length || (i < old.length && common(i + 1, j) >= common(i, j + 1))) i++;
      else j++;
    }
    if (i > from || j > to)
      changes.push({ line: first + from, removed: old.slice(from, i), added: fresh.slice(to, j) });
    while (i < old.length && old[i] === fresh[j]) [i, j] = [i + 1, j + 1];
  }
  return changes;
}

/** How many lines the two texts have in common from given lines on. */
function commonLengths(old: readonly string[], fresh: readonly string[]): (i: number, j: number) => number {
  const width = fresh.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}
