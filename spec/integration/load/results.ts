import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ResultTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell of a row is its name. */
  readonly rows: readonly (readonly (string | number)[])[];
}

const FOLDER = join(__dirname, '../../../reports/load');
const { render } = require('./results-table.cjs') as { render: (table: ResultTable) => string };

/** Prints tables, and saves them for `results-table.cjs`. */
export function publish(name: string, tables: readonly ResultTable[]): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify(tables, undefined, 1));
  for (const table of tables) process.stdout.write(render(table));
}

/** A row with its name. */
export function rowOf(name: string, values: readonly (string | number)[]): readonly (string | number)[] {
  return [name, ...values];
}

/** A number from the environment, for example to shorten a run. */
export function sizeOf(variable: string, otherwise: number): number {
  return Number(process.env[variable] ?? otherwise);
}
