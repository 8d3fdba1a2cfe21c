/** The tables of the figures that the gate keeps. */
import verdict from '../gate/verdict.cjs';
import { markdownTable } from './table.cjs';

const { amount } = verdict;

/** What does not depend on the machine, in one table for each unit that a reader compares. */
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
    ...table('What a call makes', 'call, ', ['bytes', 'promises', 'contexts', 'exported bytes']),
    ...table('What is added to a request', 'request, ', ['bytes added', 'promises', 'contexts', 'listeners']),
    ...table('What is loaded', 'start, ', ['files', 'modules', 'built-in modules']),
  ];
}
