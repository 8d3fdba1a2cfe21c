import { currentFilter, reconsiderCallsites } from '../filter/filter';
import { processPart } from '../process/process-record';

const readers = processPart('unrecorded-fields', () => ({ areLinesWritten: false }));

/**
 * Says that log lines are written in this process. They show the fields of the spans around, whether those are recorded
 * or not. Until somebody writes lines, no call that is not recorded pays for that.
 */
export function showFieldsInLines(): void {
  if (readers.areLinesWritten) return;
  readers.areLinesWritten = true;
  reconsiderCallsites();
}

/** Whether somebody may ask for the fields of spans that are not recorded: log lines, or directives of the filter. */
export function areUnrecordedFieldsRead(): boolean {
  return readers.areLinesWritten || currentFilter().looksAtSpans;
}
