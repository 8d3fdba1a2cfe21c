/** Formats Markdown tables and numbers. */

/**
 * @param header titles of the columns; all but the first are right-aligned numbers
 * @param rows cells as text
 */
function markdownTable(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A ratio with its significant digits; `–` if it is not a number. */
function ratio(number) {
  if (!Number.isFinite(number)) return '–';
  const digits = Math.abs(number) < 10 ? 2 : Math.abs(number) < 100 ? 1 : 0;
  return (Object.is(Number(number.toFixed(digits)), -0) ? 0 : number).toFixed(digits);
}

/** Formats nanoseconds in a suitable unit. */
function duration(nanos) {
  if (!Number.isFinite(nanos)) return '–';
  if (nanos < 1000) return `${nanos.toFixed(nanos < 100 ? 1 : 0)} ns`;
  if (nanos < 1e6) return `${(nanos / 1e3).toFixed(nanos < 1e4 ? 2 : 1)} µs`;
  return `${(nanos / 1e6).toFixed(nanos < 1e7 ? 2 : 1)} ms`;
}

/** A count with thousands separators. */
function count(number) {
  return Number.isFinite(number) ? Math.round(number).toLocaleString('en') : '–';
}

module.exports = { markdownTable, ratio, duration, count };
