import { otherRecords, processRecord, type RecordOfAnyVersion } from './process-record';

/**
 * Whether telemetry runs with the settings of a record of another version. This copy cannot read those settings, so it must
 * not show what they may hide.
 */
export function isLedByAnother(): boolean {
  const leader = [processRecord, ...otherRecords()]
    .filter(({ runningSince }) => runningSince !== undefined)
    .toSorted((a, b) => sinceOf(a) - sinceOf(b))[0];
  return leader !== undefined && leader !== processRecord;
}

/** Sets whether telemetry runs with the settings of this record, and makes all records find the new leader. */
export function takePart(isRunning: boolean): void {
  if (isRunning === (processRecord.runningSince !== undefined)) return;
  const others = otherRecords();
  processRecord.runningSince = isRunning ? 1 + Math.max(0, ...others.map(sinceOf)) : undefined;
  for (const record of [processRecord, ...others]) {
    try {
      record.reconsider();
    } catch {
      // An error in a record of another version must not fail this one.
    }
  }
}

const sinceOf = ({ runningSince }: RecordOfAnyVersion): number => runningSince ?? 0;
