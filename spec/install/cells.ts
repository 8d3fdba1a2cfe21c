/** One tested combination, such as the README on one Node with one package manager. */
export interface Cell {
  readonly row: string;
  readonly column: string;
  /** @throws if it fails */
  readonly hold: () => Promise<void>;
}

export interface CellOutcome {
  readonly cell: Cell;
  readonly seconds: number;
  readonly error?: Error;
}

/** Runs lanes of cells, `width` lanes at a time, and prints the outcome of each cell when it ends. */
export async function runCells(lanes: readonly (readonly Cell[])[], width: number): Promise<readonly CellOutcome[]> {
  const outcomes: CellOutcome[] = [];
  const waiting = [...lanes];
  const work = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) {
      for (const cell of lane) {
        const outcome = await outcomeOf(cell);
        outcomes.push(outcome);
        tell(outcome);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return outcomes;
}

async function outcomeOf(cell: Cell): Promise<CellOutcome> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    await cell.hold();
    return { cell, seconds: seconds() };
  } catch (error) {
    return { cell, seconds: seconds(), error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function tell({ cell, seconds, error }: CellOutcome): void {
  console.log(`${error ? '✗' : '✓'} ${cell.row}, ${cell.column} (${seconds.toFixed(1)} s)`);
  if (error) console.log(error.message.replaceAll(/^/gm, '    '));
}

/** A table of the outcomes: a mark and the seconds for each cell. */
export function tableOf(outcomes: readonly CellOutcome[]): string {
  const columns = [...new Set(outcomes.map(({ cell }) => cell.column))].toSorted();
  const rows = [...new Set(outcomes.map(({ cell }) => cell.row))].toSorted();
  const shown = (row: string, column: string): string => {
    const found = outcomes.find(({ cell }) => cell.row === row && cell.column === column);
    return found === undefined ? '' : `${found.error ? '✗' : '✓'} ${found.seconds.toFixed(1)} s`;
  };
  return markdownTable(
    ['', ...columns],
    rows.map((row) => [row].concat(columns.map((column) => shown(row, column)))),
  );
}

/** A Markdown table with aligned columns. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
