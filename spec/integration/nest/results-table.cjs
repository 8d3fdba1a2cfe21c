// Prints which tests pass with which Nest and adapter: node results-table.cjs <output of jest --json>
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
–: not available. Nest 10 has no instrument hook; on Express, it ends the process if a filter throws.
Uploads: FileInterceptor on Express and, from Nest 12 on, on Fastify; before, @fastify/multipart in an interceptor.
`);
