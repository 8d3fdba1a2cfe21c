import { formatDuration } from '../../trace/duration';
import { bottleneckText } from './bottleneck-text';
import { counted } from './omitted-row';
import { durationOf } from './row-tree';
import type { TraceLayout } from './trace-layout';

/** The size of a trace, in words: its duration, spans, services and errors. */
export function factsOf({ traceId, period, spans, services, errors }: TraceLayout): readonly string[] {
  return [
    // A stable layout has no id, and no times.
    ...(traceId === '' ? [] : [formatDuration(durationOf(period))]),
    counted(spans, 'span'),
    counted(services.length, 'service'),
    errors === 0 ? 'no errors' : counted(errors, 'error'),
  ];
}

/** Where most of the time went; empty if that is not known. */
export function bottleneckSentence({ bottleneck }: TraceLayout, columns: number): string {
  if (!bottleneck) return '';
  const { title, amount, reason } = bottleneckText(bottleneck, columns);
  return `${title} ${amount}${reason ? ` — ${reason}` : ''}`;
}

/** A time from the start of the trace: `+12 ms`. */
export const offset = (nanos: bigint): string =>
  nanos < 0n ? `-${formatDuration(-nanos)}` : `+${formatDuration(nanos)}`;
