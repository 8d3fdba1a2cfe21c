import type { Context } from '@opentelemetry/api';
import { isSampled } from '../../otel/is-sampled';
import { isSuppressedRoot } from '../../otel/suppression';
import { spanOf } from './span-context';
import { hasSpanWatchers } from '../span-watchers';
import { followsLocalParents, hasNoProvider } from './current-tracer';

/** Whether no call needs a span at present: no provider is registered, and no watcher either. */
export function recordsNothing(): boolean {
  return hasNoProvider() && !hasSpanWatchers();
}

/**
 * Whether a span that starts in this context will certainly not be recorded. That is certain if the request is ignored, or if
 * the parent started in this process, is not recorded, and the sampler follows local parents. It is not certain for a remote
 * parent, or one that has ended.
 */
export function isUnderUnsampledParent(outer: Context): boolean {
  if (isSuppressedRoot(outer)) return !hasSpanWatchers();
  const parent = spanOf(outer);
  if (!parent || parent.isRecording() || hasSpanWatchers()) return false;
  if (!followsLocalParents() || (parent as { ended?: boolean }).ended) return false;
  const ids = parent.spanContext();
  return !ids.isRemote && !isSampled(ids);
}
