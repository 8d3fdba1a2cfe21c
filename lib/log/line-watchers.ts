import { guard } from '../diagnostics/fault';
import { processPart } from '../process/process-record';
import type { LogLine } from './log-line';

export type LineWatcher = (line: LogLine) => void;

/** A process part, because a test and its application may load different copies of this package. */
const watchers = processPart('line-watchers', () => new Set<LineWatcher>());

/**
 * Shows each line of all loggers to `watcher` before it is written.
 *
 * @returns a function that ends this
 */
export function watchLines(watcher: LineWatcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

export function showWatchers(line: LogLine): void {
  for (const watcher of watchers) guard('watching log lines', () => watcher(line));
}
