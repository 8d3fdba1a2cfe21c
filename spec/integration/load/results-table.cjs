// Prints the results of the load tests: node results-table.cjs <file.json>…
const { readFileSync } = require('node:fs');

const line = (cells) => `| ${cells.join(' | ')} |\n`;

/** A table is { title, columns, rows }; the first cell of a row is its name. */
function render({ title, columns, rows }) {
  return `\n${title}\n\n${line(['', ...columns])}${line(['---', ...columns.map(() => '--:')])}${rows.map(line).join('')}`;
}

exports.render = render;

if (require.main === module) {
  for (const file of process.argv.slice(2)) {
    for (const table of JSON.parse(readFileSync(file, 'utf8'))) process.stdout.write(render(table));
  }
}
