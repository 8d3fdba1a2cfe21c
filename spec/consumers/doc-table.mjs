// Compares the results of tests with the tables of a page of docs, cell by cell.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = new URL('../../docs/', import.meta.url);

/** The lines between the two markers of a table. */
const marked = (name) => new RegExp(`(<!-- table: ${name} -->\n)([^]*?)(<!-- end of table -->)`);

const format = (rows) => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
};

const parse = (text) =>
  text
    .trim()
    .split('\n')
    .filter((line) => !/^[ |-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

/** @param cells the cells of all rows, row by row */
export function tableOf(header, titles, cells) {
  const width = header.length - 1;
  return [header].concat(titles.map((title, row) => [title].concat(cells.slice(row * width, (row + 1) * width))));
}

/**
 * Prints a table and compares it with the page.
 *
 * @param rows the header first; each row starts with its name
 * @param write whether to update the page with the results
 * @param file the page, in `docs`
 * @returns the number of cells that differ
 */
export function compareWithPage(name, rows, write, file = 'toolchains.md') {
  const path = fileURLToPath(new URL(file, DOCS));
  const found = format(rows);
  console.log(`\n${found}\n`);
  const page = readFileSync(path, 'utf8');
  const [, , text] = marked(name).exec(page) ?? [];
  if (text === undefined) throw new Error(`docs/${file} has no table "${name}".`);
  if (write) {
    writeFileSync(
      path,
      page.replace(marked(name), (_, begin, __, end) => `${begin}\n${found}\n\n${end}`),
    );
    return 0;
  }
  const said = parse(text);
  const differences = [];
  for (let row = 0; row < Math.max(rows.length, said.length); row++) {
    for (let column = 0; column < Math.max(rows[0].length, said[0]?.length ?? 0); column++) {
      const [here, there] = [rows[row]?.[column], said[row]?.[column]];
      if (here === there) continue;
      const where = `${(rows[row] ?? said[row])[0]} / ${rows[0][column] ?? said[0][column]}`;
      differences.push(`${where}: the page has "${there ?? ''}", found "${here ?? ''}"`);
    }
  }
  for (const difference of differences) console.error(`docs/${file}, table ${name}: ${difference}`);
  return differences.length;
}
