import type { TelemetryCounts } from '../export/batch/export-counts';
import { countOf, LOGS, TRACES } from '../export/signal';

/** What is queued or in flight, with its verb: `1 span is`, `2 spans and 1 log record are`; empty if nothing is. */
export function waitingText(counts: TelemetryCounts): string {
  const pending = pendingOf(counts);
  const all = pending.reduce((sum, [, count]) => sum + count, 0);
  const names = pending.map(([signal, count]) => countOf(signal, count)).join(' and ');
  return names && `${names} ${all === 1 ? 'is' : 'are'}`;
}

/** What is queued or in flight: `spans`, `spans and log records`; empty if nothing is. */
export function lostText(counts: TelemetryCounts): string {
  return pendingOf(counts)
    .map(([{ nouns }]) => nouns[1])
    .join(' and ');
}

function pendingOf({ pending, logs }: TelemetryCounts): readonly (readonly [typeof TRACES | typeof LOGS, number])[] {
  const counts = [
    [TRACES, pending],
    [LOGS, logs?.pending ?? 0],
  ] as const;
  return counts.filter(([, count]) => count > 0);
}
