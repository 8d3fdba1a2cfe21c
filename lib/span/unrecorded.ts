import { type Context, TraceFlags } from '@opentelemetry/api';
import { spanOf } from './span-frame';
import { hasSpanWatchers } from './span-watchers';
import { fateBelowUnrecorded } from './tracer';

/**
 * Whether a span that starts in this context is recorded by nobody, told without starting it: there is no provider, or
 * the parent started in this process, is not recorded, and the sampler in force does as the parent did. A remote parent
 * says nothing for certain, and one that has ended may have been recorded.
 */
export function isUnrecorded(outer: Context): boolean {
  const parent = spanOf(outer);
  if (parent?.isRecording() || hasSpanWatchers()) return false;
  const fate = fateBelowUnrecorded();
  if (fate !== 'as-parent' || !parent) return fate === 'nobody';
  if ((parent as { ended?: boolean }).ended) return false;
  const { isRemote, traceFlags } = parent.spanContext();
  return !isRemote && (traceFlags & TraceFlags.SAMPLED) === 0;
}
