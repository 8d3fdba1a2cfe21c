/** SVG charts for light and dark pages: bars for categories, lines for sizes. */

const WIDTH = 760;
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 15px; font-weight: 600; }
  .quiet { fill: var(--quiet); }
  .grid { stroke: var(--grid); }
  svg { --ink: #1f2328; --quiet: #59636e; --grid: #d1d9e0; --c0: #8c959f; --c1: #0969da; --c2: #bc4c00; --c3: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #f0f6fc; --quiet: #9198a1; --grid: #3d444d; --c0: #818b98; --c1: #4493f8; --c2: #f0883e; --c3: #3fb950; }
  }`;
const MARKS = ['circle', 'square', 'diamond', 'triangle'];

/**
 * Horizontal bars, one group for each category.
 *
 * @param chart.series one per colour: its name, and a value for each category, `NaN` if there is none
 * @param chart.format formats the value at the end of a bar
 * @param chart.limit a value to mark with a line, such as a goal or a baseline
 */
function barChart({ title, unit, categories, series, format = String, limit }) {
  const bar = 14;
  const group = series.length * (bar + 2) + 12;
  const left = 16 + Math.max(...categories.map((category) => category.length)) * 6.4;
  const top = 64;
  const height = top + categories.length * group + 40;
  const most = Math.max(limit ?? 0, ...series.flatMap(({ values }) => values.filter(Number.isFinite)));
  const ticks = linearTicks(most);
  const x = (value) => left + (Math.max(0, value) / Math.max(most, ticks.at(-1))) * (WIDTH - left - 70);
  const bottom = height - 36;
  const parts = [
    ...ticks.map(
      (tick) => gridLine(x(tick), top - 6, x(tick), bottom) + label(x(tick), bottom + 16, short(tick), 'middle'),
    ),
    ...categories.flatMap((category, row) => {
      const y = top + row * group;
      const middle = y + (series.length * (bar + 2)) / 2 + 4;
      return [
        label(left - 8, middle, category, 'end', ''),
        ...series.map(({ values }, index) => {
          const at = y + index * (bar + 2);
          const value = values[row];
          if (!Number.isFinite(value)) return label(left + 4, at + 11, 'not measured');
          const width = Math.max(1, x(value) - left).toFixed(1);
          const rect = `<rect x="${left.toFixed(1)}" y="${at}" width="${width}" height="${bar}" fill="${color(index, series)}"/>`;
          return rect + label(x(value) + 5, at + 11, format(value), 'start', '');
        }),
      ];
    }),
    limit === undefined
      ? ''
      : `<line x1="${x(limit).toFixed(1)}" y1="${top - 6}" x2="${x(limit).toFixed(1)}" y2="${bottom}" stroke="var(--ink)" stroke-dasharray="4 3"/>`,
    label((left + WIDTH - 70) / 2, height - 4, unit, 'middle'),
  ];
  return svg(title, height, series, parts);
}

/**
 * Lines over sizes. Both axes are logarithmic unless `linear`.
 *
 * @param chart.series one per colour: its name and its points, pairs of x and y
 */
function lineChart({ title, xUnit, yUnit, series, linear = false, format = short }) {
  const [left, right, top, height] = [76, WIDTH - 24, 64, 340];
  const bottom = height - 52;
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const xTicks = [...new Set(xs)].toSorted((a, b) => a - b);
  const yTicks = linear ? linearTicks(Math.max(...ys)) : decadeTicks(Math.min(...ys), Math.max(...ys));
  const scale = linear ? (value) => value : Math.log10;
  const place = (ticks, from, to) => (value) => {
    const [first, last] = [scale(ticks[0]), scale(ticks.at(-1))];
    return from + (last === first ? 0.5 : (scale(value) - first) / (last - first)) * (to - from);
  };
  const x = place(xTicks, left, right);
  const y = place(yTicks, bottom, top);
  const parts = [
    ...yTicks.map(
      (tick) => gridLine(left, y(tick), right, y(tick)) + label(left - 8, y(tick) + 4, format(tick), 'end'),
    ),
    ...xTicks.map((tick) => label(x(tick), bottom + 18, short(tick), 'middle')),
    ...series.map(({ points }, index) => {
      const shown = points.filter(([, value]) => Number.isFinite(value)).map((pair) => [x(pair[0]), y(pair[1])]);
      const path = shown.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
      const ink = color(index, series);
      const marks = shown.map(([px, py]) => mark(MARKS[index % MARKS.length], px, py, ink)).join('');
      return `<polyline points="${path}" fill="none" stroke="${ink}" stroke-width="2"/>${marks}`;
    }),
    label((left + right) / 2, height - 12, xUnit, 'middle'),
    `<text class="quiet" text-anchor="middle" transform="translate(14 ${(top + bottom) / 2}) rotate(-90)">${escape(yUnit)}</text>`,
  ];
  return svg(title, height, series, parts, true);
}

function svg(title, height, series, parts, withMarks = false) {
  let at = 16;
  const legend = series.map(({ name }, index) => {
    const ink = color(index, series);
    const key = withMarks
      ? mark(MARKS[index % MARKS.length], at + 6, 40, ink)
      : `<rect x="${at}" y="34" width="12" height="12" fill="${ink}"/>`;
    const text = label(at + 18, 44, name, 'start', '');
    at += 36 + name.length * 6.6;
    return key + text;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">`;
  return [
    head,
    `<style>${STYLE}</style>`,
    `<text class="title" x="16" y="20">${escape(title)}</text>`,
    ...legend,
    ...parts,
    '</svg>',
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n');
}

/** The first of three or more series is the baseline and is grey. */
const color = (index, series) => `var(--c${(series.length > 2 ? index : index + 1) % 4})`;

const gridLine = (x1, y1, x2, y2) =>
  `<line class="grid" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`;

function label(x, y, text, anchor = 'start', kind = 'quiet') {
  const quiet = kind ? ` class="${kind}"` : '';
  return `<text${quiet} x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escape(text)}</text>`;
}

function mark(kind, x, y, ink) {
  const at = (dx, dy) => `${(x + dx).toFixed(1)},${(y + dy).toFixed(1)}`;
  if (kind === 'circle') return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${ink}"/>`;
  const corners = {
    square: [at(-4, -4), at(4, -4), at(4, 4), at(-4, 4)],
    diamond: [at(0, -5), at(5, 0), at(0, 5), at(-5, 0)],
    triangle: [at(0, -5), at(5, 4), at(-5, 4)],
  }[kind];
  return `<polygon points="${corners.join(' ')}" fill="${ink}"/>`;
}

/** Ticks from 0 to the first round number at or above the maximum, in four to six steps. */
function linearTicks(most) {
  if (!(most > 0)) return [0, 1];
  const rough = most / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** The powers of ten that enclose the values. */
function decadeTicks(least, most) {
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`));
}

function short(number) {
  if (number >= 1e6) return `${Number((number / 1e6).toPrecision(3))} M`;
  return number >= 1e3 ? `${Number((number / 1e3).toPrecision(3))} k` : String(Number(number.toPrecision(3)));
}

const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

module.exports = { barChart, lineChart, linearTicks, decadeTicks };
