import { otherRecords, processRecord, type RecordOfAnyVersion } from './process-record';

/** Code of the process warning about copies of this package that cannot share their settings. */
export const INCOMPATIBLE_COPIES = 'INCOMPATIBLE_COPIES';

/**
 * Warns if copies with another record version were loaded before this one. The copy that is loaded later warns.
 *
 * @returns the copies that the warning names
 */
export function warnOfIncompatibleCopies(): readonly string[] {
  const others = otherRecords();
  if (others.length === 0) return [];
  const described = [...others, processRecord].flatMap(describe);
  process.emitWarning(
    `This process has loaded copies of otel-instrument that cannot share their settings: ${described.join(', ')}. ` +
      'While telemetry runs in one of them, the others record spans and log lines without values, and send no trace ' +
      'context. Install one version: `npm ls otel-instrument` lists the copies, and `npm dedupe` removes duplicates.',
    { type: 'TelemetryWarning', code: INCOMPATIBLE_COPIES },
  );
  return described;
}

function describe({ version, copies }: RecordOfAnyVersion): string[] {
  return copies.map((copy) => `${copy.version} at ${copy.path} (settings version ${version})`);
}
