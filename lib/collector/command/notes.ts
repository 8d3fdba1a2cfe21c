import type { TelemetryOptions } from '../../config/telemetry-options';
import type { Note } from '../note';

/** The notes as lines for a terminal. */
export function noteLines(notes: readonly Note[]): string {
  return notes.map(({ option, effect, text }) => `${option} (${effect}): ${text}`).join('\n');
}

/** Notes about options that are not policies. */
export function sourceNotes({ sampling, log }: TelemetryOptions, logsTo: string | undefined): readonly Note[] {
  const notes: Note[] = [];
  if (sampling?.mode !== 'collector') {
    notes.push({
      option: 'sampling.mode',
      effect: 'differs',
      text:
        "Services with these options still decide by themselves, and the Collector keeps what they keep. Set it to 'collector' " +
        'to let the Collector decide about whole traces.',
    });
  }
  if (log?.export && logsTo === undefined) {
    notes.push({
      option: 'log.export',
      effect: 'left out',
      text:
        'The services export log records, but the Collector has no backend for them, and refuses them. Pass `--logs-to URL`, or ' +
        'let the services send them elsewhere with `log.export.exporter`.',
    });
  }
  return notes;
}
