/** First and last code point. */
export type Range = readonly [number, number];

const LAST = 0x10_ffff;
const LAST_OF_BMP = 0xffff;
const SURROGATES: Range = [0xd800, 0xdfff];

/** Without the flags `u` and `v`, a pattern tests UTF-16 code units. */
const UNITS = textOf(0, LAST_OF_BMP);
const BELOW_SURROGATES = textOf(0, SURROGATES[0] - 1);
const ABOVE_SURROGATES = textOf(SURROGATES[1] + 1, LAST_OF_BMP);
let astral: string | undefined;

/**
 * The characters that a part of a pattern matches. JavaScript itself tests them, so case, classes and Unicode properties mean
 * the same as in the service.
 *
 * @param source matches one character, such as `\s` or `[^a-z]`
 * @param flags of the pattern
 */
export function rangesOf(source: string, flags: string): readonly Range[] {
  const runs = new RegExp(`(?:${source})+`, `${flags}g`);
  if (!/[uv]/.test(flags)) return runsIn(UNITS, 0, runs);
  astral ??= textOf(LAST_OF_BMP + 1, LAST);
  const ranges = [
    ...runsIn(BELOW_SURROGATES, 0, runs),
    ...runsIn(ABOVE_SURROGATES, SURROGATES[1] + 1, runs),
    ...runsIn(astral, LAST_OF_BMP + 1, runs),
  ];
  // No text on the wire has a surrogate, so a range may include them, which makes classes shorter.
  const isOnBothSides = contains(ranges, SURROGATES[0] - 1) && contains(ranges, SURROGATES[1] + 1);
  return joined(isOnBothSides ? [...ranges, SURROGATES] : ranges);
}

/**
 * Turns code units into code points: `.` matches each half of a pair, and so matches characters outside the Basic
 * Multilingual Plane.
 *
 * @returns `undefined` for a part of the surrogates only, which is half of some pairs
 */
export function codePointsOf(units: readonly Range[]): readonly Range[] | undefined {
  const halves = units.filter(([first, last]) => last >= SURROGATES[0] && first <= SURROGATES[1]);
  if (halves.length === 0) return units;
  const isWhole = halves.some(([first, last]) => first <= SURROGATES[0] && last >= SURROGATES[1]);
  return isWhole ? joined([...units, [LAST_OF_BMP + 1, LAST]]) : undefined;
}

export function without(ranges: readonly Range[], point: number): readonly Range[] {
  return ranges.flatMap(([first, last]): Range[] => {
    if (point < first || point > last) return [[first, last]];
    const parts: Range[] = [
      [first, point - 1],
      [point + 1, last],
    ];
    return parts.filter(([from, to]) => from <= to);
  });
}

/** Writes a class of RE2, or the character alone. */
export function re2Class(ranges: readonly Range[]): string {
  const [first] = ranges;
  if (!first) return '[^\\x00-\\x{10FFFF}]';
  if (ranges.length === 1 && first[0] === first[1]) return re2Character(first[0]);
  const others = complement(ranges);
  if (others.length === 0) return '(?s:.)';
  const [inside, outside] = [ranges, others].map((list) => list.map(rangeText).join('')) as [string, string];
  return outside.length < inside.length ? `[^${outside}]` : `[${inside}]`;
}

export function re2Character(point: number): string {
  const character = String.fromCodePoint(point);
  if (/[\w `/:;,=@#%&!~"'<>-]/.test(character)) return character;
  if (point > 0x20 && point < 0x7f) return `\\${character}`;
  return point <= 0xff ? `\\x${point.toString(16).padStart(2, '0')}` : `\\x{${point.toString(16)}}`;
}

function rangeText([first, last]: Range): string {
  const ends = [first, last].map((point) => (point === 0x2d ? '\\-' : re2Character(point)));
  if (first === last) return ends[0] ?? '';
  return last === first + 1 ? ends.join('') : ends.join('-');
}

function complement(ranges: readonly Range[]): readonly Range[] {
  const starts = [0, ...ranges.map(([, last]) => last + 1)];
  const ends = [...ranges.map(([first]) => first - 1), LAST];
  return starts.map((start, index): Range => [start, ends[index] ?? LAST]).filter(([from, to]) => from <= to);
}

function joined(ranges: readonly Range[]): readonly Range[] {
  const list: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = list.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else list.push([first, last]);
  }
  return list;
}

function contains(ranges: readonly Range[], point: number): boolean {
  return ranges.some(([first, last]) => first <= point && point <= last);
}

/** @param offset code point of the first character of the text, which has all that follow, in order */
function runsIn(text: string, offset: number, runs: RegExp): readonly Range[] {
  const width = offset > LAST_OF_BMP ? 2 : 1;
  return [...text.matchAll(runs)].map(({ index, 0: run }): Range => {
    const first = offset + index / width;
    return [first, first + run.length / width - 1];
  });
}

function textOf(first: number, last: number): string {
  let text = '';
  for (let point = first; point <= last; point++) text += String.fromCodePoint(point);
  return text;
}
