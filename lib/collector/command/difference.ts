const MOST_LINES = 20;

/** Shows the lines that differ in two texts: `-` is the found text, `+` the expected one. */
export function differenceText(found: string, expected: string): string {
  const [old, fresh] = [found.split('\n'), expected.split('\n')];
  const start = commonStart(old, fresh);
  const end = commonStart(old.slice(start).toReversed(), fresh.slice(start).toReversed());
  const removed = old.slice(start, old.length - end);
  const added = fresh.slice(start, fresh.length - end);
  return [`  from line ${start + 1}:`, ...shown('-', removed), ...shown('+', added)].join('\n');
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  const length = one.findIndex((line, index) => line !== other[index]);
  return length < 0 ? one.length : length;
}

function shown(sign: string, lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_LINES;
  const first = lines.slice(0, MOST_LINES).map((line) => `  ${sign} ${line}`);
  return more > 0 ? [...first, `  ${sign} … and ${more} more lines`] : first;
}
