// Prints which behaviour holds on which Nest and which adapter: node results-table.cjs <what jest --json wrote>
const { readFileSync } = require('node:fs');

const COLUMN = /^Nest \d+ on \w+$/;
const SHOWN = { passed: 'yes', failed: 'NO', pending: 'skipped' };

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const columns = new Set();
const rows = new Map();
for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
  const [column, ...behaviour] = [...ancestorTitles, title];
  if (!COLUMN.test(column)) continue;
  columns.add(column);
  const name = behaviour.join(' ');
  rows.set(name, { ...rows.get(name), [column]: SHOWN[status] ?? status });
}

const line = (cells) => `| ${cells.join(' | ')} |\n`;
const names = [...columns];
process.stdout.write(line(['', ...names]) + line(['---', ...names.map(() => '---')]));
for (const [name, results] of rows) {
  process.stdout.write(line([name.replaceAll('|', '\\|'), ...names.map((column) => results[column] ?? '–')]));
}
process.stdout.write(`
–: cannot be had there. Nest 10 has no instrument hook; Nest 10 on Express ends with the process where a filter throws.
Uploads: FileInterceptor on Express and, from Nest 12 on, on Fastify; before, @fastify/multipart in an interceptor.
`);
