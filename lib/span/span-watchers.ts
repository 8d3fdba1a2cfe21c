import type { Context } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { processPart } from '../process/process-record';
import type { ActiveSpan } from './active-span';

/** Called when spans of this package start and end, for example to write a log line for each. */
export interface SpanWatcher {
  started(active: ActiveSpan): void;
  /** @param context the context in which the span was current */
  ended(active: ActiveSpan, context: Context): void;
}

const watchers = processPart('span-watchers', () => new Set<SpanWatcher>());

/** @returns a function that removes the watcher */
export function watchSpans(watcher: SpanWatcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

export function hasSpanWatchers(): boolean {
  return watchers.size > 0;
}

export function spanStarted(active: ActiveSpan): void {
  if (watchers.size === 0) return;
  for (const watcher of watchers) guard('watching the start of a span', () => watcher.started(active));
}

export function spanEnded(active: ActiveSpan, context: Context): void {
  if (watchers.size === 0) return;
  for (const watcher of watchers) guard('watching the end of a span', () => watcher.ended(active, context));
}
