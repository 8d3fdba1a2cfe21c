/** The tables of the saved figures of the gate. */
import verdict from '../gate/verdict.cjs';
import { markdownTable } from './table.cjs';

const { amount } = verdict;

/** One table for each unit. */
export function gate({ figures }) {
  const rowsOf = (prefix, columns) =>
    Object.entries(figures)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, numbers]) =>
        [name.slice(prefix.length)].concat(columns.map((unit) => amount(numbers[unit] ?? Number.NaN))),
      );
  const table = (title, prefix, columns) => {
    const rows = rowsOf(prefix, columns);
    return rows.length === 0 ? [] : [{ title, text: markdownTable(['', ...columns], rows) }];
  };
  return [
    ...table('A call', 'call, ', ['bytes', 'promises', 'contexts', 'exported bytes']),
    ...table('Added to a request', 'request, ', ['bytes added', 'promises', 'contexts', 'listeners']),
    ...table('Loaded at start', 'start, ', ['files', 'modules', 'built-in modules']),
  ];
}
