import { currentFilter, reconsiderCallsites } from '../filter/filter';
import { processPart } from '../process/process-record';

const readers = processPart('unrecorded-fields', () => ({ areLinesWritten: false }));

/**
 * Makes unrecorded spans keep their fields, because this process writes log lines, which show the fields of all enclosing
 * spans. Until then, unrecorded calls do not pay for it.
 */
export function showFieldsInLines(): void {
  if (readers.areLinesWritten) return;
  readers.areLinesWritten = true;
  reconsiderCallsites();
}

/** Whether log lines or filter directives may read the fields of unrecorded spans. */
export function areUnrecordedFieldsRead(): boolean {
  return readers.areLinesWritten || currentFilter().looksAtSpans;
}
