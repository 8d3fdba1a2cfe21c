import type { Context } from '@opentelemetry/api';
import { isSampled } from '../../otel/is-sampled';
import { spanOf } from './span-context';
import { hasSpanWatchers } from '../span-watchers';
import { followsLocalParents, hasNoProvider } from './current-tracer';

/** Whether no span is recorded anywhere in this process, as it stands: there is no provider, and nobody watches. */
export function nobodyRecords(): boolean {
  return hasNoProvider() && !hasSpanWatchers();
}

/**
 * Whether a span that starts in this context is recorded by nobody, told without starting it: the parent started in this
 * process, is not recorded, and the sampler in force does as the parent did. A remote parent says nothing for certain,
 * and one that has ended may have been recorded.
 */
export function isUnderUnsampledParent(outer: Context): boolean {
  const parent = spanOf(outer);
  if (!parent || parent.isRecording() || hasSpanWatchers()) return false;
  if (!followsLocalParents() || (parent as { ended?: boolean }).ended) return false;
  const ids = parent.spanContext();
  return !ids.isRemote && !isSampled(ids);
}
