const MOST_EDITS = 3;

/** The word with the fewest edits, if that is at most a third of the length, and at most 3. */
export function nearestWord(text: string, words: Iterable<string>): string | undefined {
  const wanted = text.toLowerCase();
  const most = Math.min(MOST_EDITS, Math.max(1, Math.floor(wanted.length / 3)));
  let nearest: string | undefined;
  let fewest = most + 1;
  if (wanted.length > 64) return undefined;
  for (const word of words) {
    if (Math.abs(word.length - wanted.length) >= fewest) continue;
    const edits = editsBetween(wanted, word.toLowerCase(), fewest);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = word;
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours; `most` if there are at least as many. */
function editsBetween(a: string, b: string, most: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let edits = Math.min(at(last, column) + 1, at(line, column - 1) + 1, at(last, column - 1) + same);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, at(beforeLast, column - 2) + 1);
      }
      line.push(edits);
    }
    // No later line can have less than the smallest of two lines.
    if (Math.min(...line) >= most && Math.min(...last) >= most) return most;
    beforeLast = last;
    last = line;
  }
  return at(last, b.length);
}

const at = (line: readonly number[], column: number): number => line[column] ?? 0;
